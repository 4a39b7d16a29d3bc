import type { PhrasesIn } from '../phrases.ts'

export const typesPlace: PhrasesIn<'typesPlace'> = {
  typesAbout: 'Tudo o que pode ser notificado. Cada tipo abre com um exemplo do que é enviado e um receptor para ele.',
  typesNone: 'Nenhum tipo corresponde a “{filter}”.',
  typesFilter: 'Filtrar tipos',
  typesOwn: 'Próprios da empresa',
  typeSubscribe: 'Novo webhook deste tipo',
  typeForCompany: 'Só para webhooks de toda a empresa.',
  typePatience: 'Tempo para responder',
  typeAttempts: 'Máximo de tentativas',
  typePayload: 'Exemplo de conteúdo',
  typeAnswers: 'Respostas',
  typeReceived: 'Conta como recebido',
  typeRetried: 'É tentado de novo',
  typeReceiver: 'Um receptor para copiar',
  typeReceiverAbout: 'Verifica cada entrega, mostra o conteúdo e responde. WEBHOOK_SECRET é o segredo do webhook.',
  typeSchema: 'JSON Schema do conteúdo',
  typeDataSchema: 'JSON Schema dos dados',
  typeNoSchema: 'Não tem esquema: qualquer objeto serve como dados.',
}
