import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around webhooks. */
export const webhookMethods: Sentences = {
  'Subscribes a URL to one type of notification of an event, or of all events of a company.':
    'Inscreve uma URL em um tipo de notificação de um evento, ou de todos os eventos de uma empresa.',
  'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once, or again to a call with the same idempotency key. A list of types makes a webhook of each, with one secret, or, when one is wrong, none: webhooks in the answer has all of them.':
    'Vários webhooks do mesmo tipo são permitidos; cada um recebe todas as notificações. O segredo é mostrado só desta vez, ou de novo a uma chamada com a mesma chave de idempotência. Com uma lista de tipos, é criado um webhook de cada um, com um mesmo segredo, ou nenhum, se algum estiver errado: webhooks, na resposta, traz todos.',
  create: 'criar',
  everything: 'tudo',
  'several types': 'vários tipos',
  'of a company': 'de uma empresa',
  'What to be notified of: one type, or a list.': 'O que é notificado: um tipo, ou uma lista.',
  'Where notifications are sent. It is kept in the form of the URL standard: HTTPS://Example.com:443 is https://example.com/.':
    'Para onde as notificações são enviadas. É guardada na forma do padrão URL: HTTPS://Example.com:443 é https://example.com/.',
  'The event to hear. Give it, or companyID.': 'O evento a acompanhar. Informe este ou companyID.',
  'How the body is encoded.': 'Como o corpo é codificado.',
  'A code of your own, sent as the header X-Secret.': 'Um código seu, enviado no cabeçalho X-Secret.',
  'Further headers of each delivery.': 'Outros cabeçalhos de cada entrega.',
  'false: what waits for it is held, and it misses what happens; webhook.edit says what becomes of that.':
    'false: o que está pendente fica retido, e ele perde o que acontecer; webhook.edit diz o que se faz com isso.',
  'The company whose events it hears, all of them: not for tokens of one event.':
    'A empresa cujos eventos ele acompanha, todos eles: não para tokens de um único evento.',
  'A name for it, for people.': 'Um nome para ele, para as pessoas.',
  'Lists the webhooks of an event.': 'Lista os webhooks de um evento.',
  'Those of an event, or those of a company that hear all of its events; the oldest first.':
    'Os de um evento, ou os de uma empresa que acompanham todos os eventos dela; primeiro os mais antigos.',
  find: 'buscar',
  'how each is doing': 'como está cada um',
  'a page of some': 'uma página de alguns',
  'The event. Give it, or companyID.': 'O evento. Informe este ou companyID.',
  'Only those of this type.': 'Somente os deste tipo.',
  'Only active ones, or only others.': 'Somente os ativos, ou somente os demais.',
  'true: with the last attempt.': 'true: com a última tentativa.',
  'How many rows at most.': 'Quantas linhas no máximo.',
  'How many rows to leave out first.': 'Quantas linhas pular no início, para a paginação.',
  'The company, for its own webhooks.': 'A empresa, para os webhooks próprios dela.',
  'Returns one webhook.': 'Retorna um webhook.',
  get: 'obter',
  'how it is doing': 'como ele está',
  'The webhook.': 'O webhook.',
  'Changes a webhook.': 'Altera um webhook.',
  'Only the fields given change; missed in the answer is what it had missed until then. What waits goes to the new URL, and what has failed before with the body that it had. Switching on again forgets why it was switched off.':
    'Só mudam os campos informados; missed, na resposta, é o que ele havia perdido até então. O que está pendente vai para a nova URL, e o que já falhou, com o corpo que tinha. Ao ativá-lo de novo, esquece-se o motivo da desativação.',
  'switch off': 'desativar',
  'switch on again': 'ativar de novo',
  change: 'alterar',
  'null removes it.': 'null o remove.',
  'With active: true: what becomes of what it missed while it was off. Not given, it is sent if Aviso had switched it off, and dropped if somebody else had.':
    'Com active: true: o que se faz com o que ele perdeu enquanto estava desativado. Se não informado, é enviado quando foi o Aviso que o desativou, e descartado quando foi outra pessoa.',
  'Removes a webhook for good.': 'Remove um webhook em definitivo.',
  'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.':
    'As entregas pendentes são canceladas. O registro dele é mantido por RETENTION_DAYS.',
  remove: 'remover',
  'Lists the types of notification.': 'Lista os tipos de notificação.',
  "By platform: what each tells of, an example of its payload, and what its platform promises. The company's own types come last; a token of a company, or of one of its events, sees those without asking for them.":
    'Por plataforma: o que cada um informa, um exemplo do conteúdo e o que a plataforma promete. Os tipos próprios da empresa vêm por último; um token de uma empresa, ou de um dos eventos dela, os vê sem pedir.',
  one: 'um',
  own: 'próprio',
  'Only this one.': 'Somente este.',
  'With the own types of this company.': 'Com os tipos próprios desta empresa.',
  "Creates a notification type of a company's own.": 'Cria um tipo de notificação próprio de uma empresa.',
  'Webhooks of the company and of its events can have it then, and notification.publish and the SQL function aviso.publish take it. The schema has at most 64 KiB, refers to nothing outside itself, and its patterns have neither backreferences nor lookaround.':
    'A partir daí, os webhooks da empresa e dos eventos dela podem tê-lo, e notification.publish e a função SQL aviso.publish o aceitam. O esquema tem no máximo 64 KiB, não se refere a nada fora de si mesmo, e seus padrões não têm retrorreferências nem lookaround.',
  'The company.': 'A empresa.',
  'Its name, with a prefix of your own: letters, digits, dots, hyphens and underscores.':
    'O nome, com um prefixo seu: letras, dígitos, pontos, hifens e sublinhados.',
  'What it tells of.': 'O que ele informa.',
  'Data as an example, which fits the schema.': 'Dados de exemplo, que obedecem ao esquema.',
  'What the data must be like; left out, every object fits.':
    'Como os dados devem ser; se não informado, qualquer objeto serve.',
  "Changes a notification type of a company's own.": 'Altera um tipo de notificação próprio de uma empresa.',
  'Only what is given. The example must fit the schema; what is published from now on must fit it too.':
    'Somente o que for informado. O exemplo deve obedecer ao esquema; o que for publicado a partir de agora também.',
  edit: 'editar',
  'another schema': 'outro esquema',
  'The type; its name stays.': 'O tipo; o nome não muda.',
  'What the data must be like; null: every object fits.': 'Como os dados devem ser; null: qualquer objeto serve.',
  "Removes a notification type of a company's own.": 'Remove um tipo de notificação próprio de uma empresa.',
  'Nothing more is published of it, and no webhook made for it. Its webhooks stay, and so does what waits for them: remove them with webhook.remove. webhook.type.create makes the type once more.':
    'Nada mais é publicado deste tipo, e nenhum webhook é criado para ele. Os webhooks dele permanecem, assim como o que está pendente para eles: remova-os com webhook.remove. webhook.type.create cria o tipo de novo.',
  'The type.': 'O tipo.',
  "Publishes a notification of a company's own type.": 'Publica uma notificação de um tipo próprio de uma empresa.',
  'It is stored, and delivered to every webhook of the event, and of its company, that has the type. With companyID in place of eventID it goes to webhooks of the company alone. The SQL function aviso.publish does the same within a transaction of yours.':
    'Ela é guardada e entregue a cada webhook do evento, e da empresa dele, que tenha o tipo. Com companyID no lugar de eventID, vai somente para os webhooks da empresa. A função SQL aviso.publish faz o mesmo dentro de uma transação sua.',
  publish: 'publicar',
  'of the company': 'da empresa',
  'An own type of the company.': 'Um tipo próprio da empresa.',
  'What it tells: an object that fits the schema of the type.':
    'O que ela informa: um objeto que obedece ao esquema do tipo.',
  'The event in which it happened. Either this or companyID.': 'O evento em que aconteceu. Este ou companyID.',
  'The company, when it belongs to no event.': 'A empresa, quando não se trata de nenhum evento.',
  'Names the thing that it is about: notifications with the same key keep their order. 1 to 200 characters.':
    'Identifica aquilo de que se trata: notificações com a mesma chave mantêm a ordem. De 1 a 200 caracteres.',
  'Names this call: made again with the same key, as long as its webhook is there, it makes none and answers that one. 1 to 200 characters.':
    'Identifica esta chamada: repetida com a mesma chave enquanto o seu webhook existir, ela não cria nenhum e responde com esse. De 1 a 200 caracteres.',
  'Names this call: made again with the same key, within 7 days, it publishes nothing. 1 to 200 characters.':
    'Identifica esta chamada: repetida com a mesma chave em até 7 dias, ela não publica nada. De 1 a 200 caracteres.',
  'When it happened; left out: now.': 'Quando aconteceu; se não informado: agora.',
  'Returns the exact request that a webhook would get.': 'Retorna a requisição exata que um webhook receberia.',
  'Made and signed like a real delivery, with the real secret and the time of the call: send it to your receiver by hand to test its verification. Nothing is sent by this method.':
    'Feita e assinada como uma entrega real, com o segredo real e o horário da chamada: envie-a manualmente ao seu receptor para testar a verificação. Este método não envia nada.',
  example: 'exemplo',
  'Returns answers as a receiver can give them.': 'Retorna respostas como um receptor pode dar.',
  'Replaces the signing secret of a webhook.': 'Substitui o segredo de assinatura de um webhook.',
  'The new secret is shown this once. For 24 hours deliveries carry a signature with each of both, so that receivers can change over at their own pace. Of several rotations in that time, the 5 newest former secrets sign on; an older one stops at once.':
    'O novo segredo é mostrado só desta vez. Por 24 horas, as entregas levam uma assinatura com cada um dos dois, para que os receptores mudem no próprio ritmo. De várias renovações nesse período, os 5 segredos anteriores mais recentes continuam assinando; um mais antigo para na hora.',
  rotate: 'renovar',
  'Sends the example to a webhook now, and returns what the receiver answered.':
    'Envia agora o exemplo a um webhook, e retorna o que o receptor respondeu.',
  'The request is that of webhook.requestExample with the header x-test: true, sent by the same way as every delivery and once. In the log it is marked as a test; it is no delivery, and nothing counts it. Also for a webhook that is switched off. Only a few tests are made at a time.':
    'A requisição é a de webhook.requestExample com o cabeçalho x-test: true, enviada uma vez e pelo mesmo caminho de toda entrega. No registro, ela é marcada como teste; não é uma entrega, e nada a conta. Também para um webhook desativado. Só alguns testes são feitos ao mesmo tempo.',
  test: 'testar',
  'Sends one thing that happened to one webhook, now.': 'Envia agora a um webhook algo que aconteceu.',
  'A new delivery with a webhook-id of its own, also of what the webhook got before, or was not told because of bypassWebhook. It waits for no other delivery, and none waits for it; it is held while the webhook is off. webhook.recover does not count it as received. The facts are in fact.find.':
    'Uma nova entrega com um webhook-id próprio, também do que o webhook já recebeu, ou não lhe foi informado por causa de bypassWebhook. Ela não espera nenhuma outra entrega, e nenhuma espera por ela; fica retida enquanto o webhook está desativado. webhook.recover não a conta como recebida. Os fatos estão em fact.find.',
  send: 'enviar',
  'The fact.': 'O fato.',
  'Sends a delivery once more.': 'Envia uma entrega mais uma vez.',
  'With the same body and the same webhook-id, to the URL that its webhook has now. What is waiting or was given up is tried at once. A test is not sent again.':
    'Com o mesmo corpo e o mesmo webhook-id, para a URL que o webhook tem agora. O que está pendente ou foi abandonado é tentado imediatamente. Um teste não é reenviado.',
  resend: 'reenviar',
  'The delivery.': 'A entrega.',
  'Tries again what a webhook did not receive, or sends what it never got.':
    'Tenta de novo o que um webhook não recebeu, ou envia o que ele nunca teve.',
  'What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. With missing, deliveries are made of what happened and was never on its way to the webhook: while it was off, or before there was such a webhook. Not of what was told to nobody (bypassWebhook, or data that did not fit); what webhook.send and webhook.test sent does not count. Call it again with after until next is null, or with dryRun to see how many there are. With missing, a call looks at 20000 facts at most. It can be stopped after each call, and called twice at once: nothing is made twice.':
    'O que foi abandonado recomeça, o que está pendente é tentado imediatamente: no máximo limit delas, primeiro as mais antigas. Com missing, são criadas entregas do que aconteceu e nunca esteve a caminho do webhook: enquanto ele estava desativado, ou antes de existir. Não do que não foi informado a ninguém (bypassWebhook, ou dados fora do esquema); o que webhook.send e webhook.test enviaram não conta. Repita a chamada com after até que next seja null, ou com dryRun para ver quantas são. Com missing, uma chamada examina no máximo 20000 fatos. Pode-se parar depois de cada chamada, e chamar duas vezes ao mesmo tempo: nada é criado em dobro.',
  count: 'contar',
  'what happened before there was a webhook': 'o que aconteceu antes de haver um webhook',
  'Only of what happened since then, in Unix seconds; with missing, at most RETENTION_DAYS ago.':
    'Somente o que aconteceu desde então, em segundos Unix; com missing, há no máximo RETENTION_DAYS.',
  'The webhook; or give eventID.': 'O webhook; ou informe eventID.',
  'The event, for each of its webhooks.': 'O evento, para cada um dos webhooks dele.',
  'Only of what happened until then, in Unix seconds.': 'Somente o que aconteceu até então, em segundos Unix.',
  'true: what the webhook has never got. false: deliveries that failed.':
    'true: o que o webhook nunca recebeu. false: as entregas que falharam.',
  'true: only counts.': 'true: somente conta.',
  'How many at once.': 'Quantas de uma vez.',
  'next of the last answer, to go on behind it.': 'next da última resposta, para continuar a partir dali.',
  'Lists what was sent to the webhooks of an event, or to one webhook.':
    'Lista o que foi enviado aos webhooks de um evento, ou a um webhook.',
  'One row for each attempt, newest first; tests among them, marked. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.':
    'Uma linha para cada tentativa, primeiro as mais recentes; os testes também, marcados. As tentativas são mantidas por RETENTION_DAYS, inclusive as de webhooks removidos.',
  'what went wrong': 'o que deu errado',
  'The event. Left out, webhookID is given: for a webhook of a company, which has no event.':
    'O evento. Se não informado, informa-se webhookID: para um webhook de uma empresa, que não tem evento.',
  'Only those to this webhook.': 'Somente as destinadas a este webhook.',
  'Only those of this delivery.': 'Somente as desta entrega.',
  'Only those that ended so.': 'Somente as que terminaram assim.',
  'true: only tests. false: only deliveries.': 'true: somente testes. false: somente entregas.',
  'Only attempts since then, in Unix seconds.': 'Somente tentativas desde então, em segundos Unix.',
  'Only attempts before then, in Unix seconds.': 'Somente tentativas antes de então, em segundos Unix.',
  'Returns one attempt with what was sent and what came back.':
    'Retorna uma tentativa com o que foi enviado e o que voltou.',
  'The security code and the values of custom headers are masked; of the answer, the first 4 KiB are kept.':
    'O código de segurança e os valores dos cabeçalhos personalizados são mascarados; da resposta, os primeiros 4 KiB são mantidos.',
  'The attempt.': 'A tentativa.',
  'Counts attempts over the last hour or day.': 'Conta as tentativas da última hora ou do último dia.',
  'By the minute of the last hour, or by the half hour of the last day, the oldest first. Tests are not counted.':
    'Por minuto da última hora, ou por meia hora do último dia, primeiro o mais antigo. Os testes não são contados.',
  'a webhook that got nothing': 'um webhook que não recebeu nada',
  'How far back.': 'Até quando para trás.',
  'Lists the deliveries of an event, or to one webhook.': 'Lista as entregas de um evento, ou a um webhook.',
  'What was sent, what waits and what failed, the newest first; the attempts of each are in webhook.log.find. Tests are no deliveries.':
    'O que foi enviado, o que aguarda e o que falhou, primeiro o mais recente; as tentativas de cada uma estão em webhook.log.find. Testes não são entregas.',
  'about somebody': 'sobre alguém',
  'what is tried again': 'o que é tentado de novo',
  'Only those that are in this state.': 'Somente as que estão neste estado.',
  'true: only what is under way, held or given up. false: only what is over.':
    'true: somente o que está a caminho, retido ou abandonado. false: somente o que terminou.',
  'Only those made earlier than this delivery.': 'Somente as criadas antes desta entrega.',
  'Only those that tell of this person, in this event.': 'Somente as que tratam desta pessoa, neste evento.',
  'The same by the email that the event knows the person by, dismissed or not.':
    'O mesmo pelo e-mail com que o evento conhece a pessoa, mesmo que ela tenha saído.',
  'Only what was made since then, in Unix seconds.': 'Somente o que foi criado desde então, em segundos Unix.',
  'Only what was made before then, in Unix seconds.': 'Somente o que foi criado antes de então, em segundos Unix.',
  'Says what became of the notifications about a person, and why.':
    'Diz o que aconteceu com as notificações sobre uma pessoa, e por quê.',
  'One line for each fact about the person and each webhook that is told such facts, the newest facts first: of the newest 100, and for RETENTION_DAYS. Also of webhooks that were removed, and unless the token is of one event, those of the company. When nothing is in the log, the lines tell what the registration and the enrolments say.':
    'Uma linha para cada fato sobre a pessoa e cada webhook que é informado de tais fatos, primeiro os fatos mais recentes: dos 100 mais recentes, e por RETENTION_DAYS. Também de webhooks removidos e, a menos que o token seja de um único evento, dos da empresa. Quando não há nada no registro, as linhas dizem o que consta no cadastro da pessoa no evento e em suas inscrições.',
  explain: 'explicar',
  'one webhook': 'um webhook',
  'The event.': 'O evento.',
  'The person; or give email.': 'A pessoa; ou informe email.',
  'The email by which the event knows the person.': 'O e-mail com que o evento conhece a pessoa.',
  'Only what this webhook is told.': 'Somente o que é informado a este webhook.',
  'Only notifications of this type.': 'Somente notificações deste tipo.',
  'Lists what happened, for receivers that ask instead of listening.':
    'Lista o que aconteceu, para receptores que perguntam em vez de escutar.',
  'The oldest first. Call it again and again with next as after: every fact comes once, in the order in which it was logged, and none is missed, however many servers there are. A fact is logged some milliseconds after the call that made it. Facts are kept for RETENTION_DAYS. Also those that no webhook is told.':
    'Primeiro o mais antigo. Repita a chamada sempre com next como after: cada fato vem uma vez, na ordem em que foi registrado, e nenhum se perde, não importa quantos servidores haja. Um fato é registrado alguns milissegundos depois da chamada que o produziu. Os fatos são mantidos por RETENTION_DAYS. Também aqueles que não são informados a nenhum webhook.',
  'what came since': 'o que veio desde então',
  'The event; or give companyID.': 'O evento; ou informe companyID.',
  'The company, with all its events: not for tokens of one event.':
    'A empresa, com todos os eventos dela: não para tokens de um único evento.',
  'next of the last answer; left out: from the beginning of the log.':
    'next da última resposta; se não informado: desde o início do registro.',
  "Only of this kind, such as enrollment.added; or what a notification type tells; or a type of one's own.":
    'Somente desta espécie, como enrollment.added; ou o que um tipo de notificação informa; ou um tipo próprio.',
  'Only about this person.': 'Somente sobre esta pessoa.',
  'Only what happened since then, in Unix seconds.': 'Somente o que aconteceu desde então, em segundos Unix.',
  'Shows one thing that happened.': 'Mostra algo que aconteceu.',
  'Facts are kept for RETENTION_DAYS.': 'Os fatos são mantidos por RETENTION_DAYS.',
  'how the last day went': 'como foi o último dia',
  'true: with the attempts of the last day, by the hour.': 'true: com as tentativas do último dia, por hora.',
  'One that counts as received for a webhook, or for those of a type, and one after which the delivery is tried again; the rule behind them, how patient Aviso is, and programs that answer so.':
    'Uma que conta como recebida para um webhook, ou para os de um tipo, e outra após a qual a entrega é tentada de novo; a regra por trás delas, quanto o Aviso espera, e programas que respondem assim.',
  'of a type': 'de um tipo',
  'The webhook. Give it, or type.': 'O webhook. Informe-o, ou type.',
  'A type, of which there need be no webhook: JSON, without a security code.':
    'Um tipo, mesmo que não haja webhook dele: JSON, sem código de segurança.',
  'Shows the secret of a webhook once more.': 'Mostra mais uma vez o segredo de um webhook.',
  'Where secrets are encrypted, with SECRET_KEY; elsewhere a secret is shown once, when it is made. audit.find tells who has seen it.':
    'Onde os segredos estão criptografados, com SECRET_KEY; caso contrário, um segredo é mostrado uma vez, quando é criado. audit.find diz quem o viu.',
  show: 'mostrar',
}
