import type { PhrasesIn } from '../phrases.ts'

export const typesPlace: PhrasesIn<'typesPlace'> = {
  typesAbout:
    'Todo lo que se puede notificar. Cada tipo se abre con un ejemplo de lo que se envía y un receptor para él.',
  typesNone: 'Ningún tipo coincide con «{filter}».',
  typesFilter: 'Filtrar tipos',
  typesOwn: 'Propios de la empresa',
  typeSubscribe: 'Nuevo webhook de este tipo',
  typeForCompany: 'Solo para webhooks de toda la empresa.',
  typePatience: 'Tiempo para responder',
  typeAttempts: 'Máximo de intentos',
  typePayload: 'Ejemplo de contenido',
  typeAnswers: 'Respuestas',
  typeReceived: 'Cuenta como recibido',
  typeRetried: 'Se vuelve a intentar',
  typeReceiver: 'Un receptor para copiar',
  typeReceiverAbout:
    'Verifica cada entrega, muestra su contenido y responde. WEBHOOK_SECRET es el secreto del webhook.',
  typeSchema: 'JSON Schema del contenido',
  typeDataSchema: 'JSON Schema de los datos',
  typeNoSchema: 'No tiene esquema: cualquier objeto sirve como datos.',
}
