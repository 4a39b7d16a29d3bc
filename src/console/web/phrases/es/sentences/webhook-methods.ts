import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around webhooks. */
export const webhookMethods: Sentences = {
  'Subscribes a URL to one type of notification of an event, or of all events of a company.':
    'Suscribe una URL a un tipo de notificación de un evento, o de todos los eventos de una empresa.',
  'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once, or again to a call with the same idempotency key. A list of types makes a webhook of each, with one secret, or, when one is wrong, none: webhooks in the answer has all of them.':
    'Se permiten varios webhooks de un mismo tipo; cada uno recibe todas las notificaciones. El secreto se muestra solo esta vez, o de nuevo a una llamada con la misma clave de idempotencia. Con una lista de tipos se crea un webhook de cada uno, con un mismo secreto, o ninguno si alguno es incorrecto: webhooks, en la respuesta, los contiene todos.',
  create: 'crear',
  everything: 'todo',
  'several types': 'varios tipos',
  'of a company': 'de una empresa',
  'What to be notified of: one type, or a list.': 'Qué se notifica: un tipo, o una lista.',
  'Where notifications are sent. It is kept in the form of the URL standard: HTTPS://Example.com:443 is https://example.com/.':
    'Adónde se envían las notificaciones. Se guarda en la forma del estándar URL: HTTPS://Example.com:443 es https://example.com/.',
  'The event to hear. Give it, or companyID.': 'El evento del que se notifica. Indique este o companyID.',
  'How the body is encoded.': 'Cómo se codifica el cuerpo.',
  'A code of your own, sent as the header X-Secret.': 'Un código propio, que se envía en la cabecera X-Secret.',
  'Further headers of each delivery.': 'Otras cabeceras de cada entrega.',
  'false: what waits for it is held, and it misses what happens; webhook.edit says what becomes of that.':
    'false: lo que tiene pendiente queda retenido, y se pierde lo que ocurra; webhook.edit dice qué se hace con ello.',
  'The company whose events it hears, all of them: not for tokens of one event.':
    'La empresa de cuyos eventos se notifica, de todos: no para tokens de un solo evento.',
  'A name for it, for people.': 'Un nombre que lo identifique, para las personas.',
  'Lists the webhooks of an event.': 'Lista los webhooks de un evento.',
  'Those of an event, or those of a company that hear all of its events; the oldest first.':
    'Los de un evento, o los de una empresa que reciben de todos sus eventos; primero los más antiguos.',
  find: 'buscar',
  'how each is doing': 'cómo funciona cada uno',
  'a page of some': 'una página de algunos',
  'The event. Give it, or companyID.': 'El evento. Indique este o companyID.',
  'Only those of this type.': 'Solo los de este tipo.',
  'Only active ones, or only others.': 'Solo los activos, o solo los demás.',
  'true: with the last attempt.': 'true: con el último intento.',
  'How many rows at most.': 'Cuántas filas como máximo.',
  'How many rows to leave out first.': 'Cuántas filas se omiten al principio, para paginar.',
  'The company, for its own webhooks.': 'La empresa, para los webhooks propios de ella.',
  'Returns one webhook.': 'Devuelve un webhook.',
  get: 'obtener',
  'how it is doing': 'cómo funciona',
  'The webhook.': 'El webhook.',
  'Changes a webhook.': 'Modifica un webhook.',
  'Only the fields given change; missed in the answer is what it had missed until then. What waits goes to the new URL, and what has failed before with the body that it had. Switching on again forgets why it was switched off.':
    'Solo cambian los campos indicados; missed, en la respuesta, es lo que se había perdido hasta entonces. Lo pendiente va a la URL nueva, y lo que ya falló, con el cuerpo que tenía. Al volver a activarlo se olvida por qué se desactivó.',
  'switch off': 'desactivar',
  'switch on again': 'volver a activar',
  change: 'modificar',
  'null removes it.': 'null lo elimina.',
  'With active: true: what becomes of what it missed while it was off. Not given, it is sent if Aviso had switched it off, and dropped if somebody else had.':
    'Con active: true: qué se hace con lo que se perdió mientras estuvo desactivado. Si no se indica, se envía cuando lo había desactivado Aviso, y se descarta cuando lo había desactivado otro.',
  'Removes a webhook for good.': 'Elimina un webhook definitivamente.',
  'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.':
    'Las entregas pendientes se cancelan. Su registro se conserva durante RETENTION_DAYS.',
  remove: 'eliminar',
  'Lists the types of notification.': 'Lista los tipos de notificación.',
  "By platform: what each tells of, an example of its payload, and what its platform promises. The company's own types come last; a token of a company, or of one of its events, sees those without asking for them.":
    'Por plataforma: qué comunica cada uno, un ejemplo de su contenido y qué promete su plataforma. Los tipos propios de la empresa van al final; un token de una empresa, o de uno de sus eventos, los ve sin pedirlos.',
  one: 'uno',
  own: 'propio',
  'Only this one.': 'Solo este.',
  'With the own types of this company.': 'Con los tipos propios de esta empresa.',
  "Creates a notification type of a company's own.": 'Crea un tipo de notificación propio de una empresa.',
  'Webhooks of the company and of its events can have it then, and notification.publish and the SQL function aviso.publish take it. The schema has at most 64 KiB, refers to nothing outside itself, and its patterns have neither backreferences nor lookaround.':
    'Desde entonces lo pueden tener los webhooks de la empresa y de sus eventos, y lo aceptan notification.publish y la función SQL aviso.publish. El esquema tiene como máximo 64 KiB, no remite a nada fuera de sí mismo, y sus patrones no llevan referencias hacia atrás ni miradas alrededor (lookaround).',
  'The company.': 'La empresa.',
  'Its name, with a prefix of your own: letters, digits, dots, hyphens and underscores.':
    'Su nombre, con un prefijo propio: letras, dígitos, puntos, guiones y guiones bajos.',
  'What it tells of.': 'Qué comunica.',
  'Data as an example, which fits the schema.': 'Datos de ejemplo, que cumplen el esquema.',
  'What the data must be like; left out, every object fits.':
    'Cómo deben ser los datos; si no se indica, vale cualquier objeto.',
  "Changes a notification type of a company's own.": 'Modifica un tipo de notificación propio de una empresa.',
  'Only what is given. The example must fit the schema; what is published from now on must fit it too.':
    'Solo lo que se indica. El ejemplo debe cumplir el esquema; lo que se publique desde ahora también.',
  edit: 'editar',
  'another schema': 'otro esquema',
  'The type; its name stays.': 'El tipo; su nombre no cambia.',
  'What the data must be like; null: every object fits.': 'Cómo deben ser los datos; null: vale cualquier objeto.',
  "Removes a notification type of a company's own.": 'Elimina un tipo de notificación propio de una empresa.',
  'Nothing more is published of it, and no webhook made for it. Its webhooks stay, and so does what waits for them: remove them with webhook.remove. webhook.type.create makes the type once more.':
    'No se publica nada más de este tipo, ni se crean webhooks para él. Sus webhooks se conservan, y también lo que tienen pendiente: elimínelos con webhook.remove. webhook.type.create vuelve a crear el tipo.',
  'The type.': 'El tipo.',
  "Publishes a notification of a company's own type.": 'Publica una notificación de un tipo propio de una empresa.',
  'It is stored, and delivered to every webhook of the event, and of its company, that has the type. With companyID in place of eventID it goes to webhooks of the company alone. The SQL function aviso.publish does the same within a transaction of yours.':
    'Se guarda, y se entrega a cada webhook del evento, y de su empresa, que tenga ese tipo. Con companyID en lugar de eventID va solo a los webhooks de la empresa. La función SQL aviso.publish hace lo mismo dentro de una transacción suya.',
  publish: 'publicar',
  'of the company': 'de la empresa',
  'An own type of the company.': 'Un tipo propio de la empresa.',
  'What it tells: an object that fits the schema of the type.':
    'Lo que comunica: un objeto que cumple el esquema del tipo.',
  'The event in which it happened. Either this or companyID.': 'El evento en el que ocurrió. Este o companyID.',
  'The company, when it belongs to no event.': 'La empresa, cuando no corresponde a ningún evento.',
  'Names the thing that it is about: notifications with the same key keep their order. 1 to 200 characters.':
    'Identifica aquello de lo que trata: las notificaciones con la misma clave conservan su orden. De 1 a 200 caracteres.',
  'Names this call: made again with the same key, as long as its webhook is there, it makes none and answers that one. 1 to 200 characters.':
    'Identifica esta llamada: si se repite con la misma clave mientras exista su webhook, no crea ninguno y responde con ese. De 1 a 200 caracteres.',
  'Names this call: made again with the same key, within 7 days, it publishes nothing. 1 to 200 characters.':
    'Identifica esta llamada: si se repite con la misma clave antes de 7 días, no publica nada. De 1 a 200 caracteres.',
  'When it happened; left out: now.': 'Cuándo ocurrió; si no se indica: ahora.',
  'Returns the exact request that a webhook would get.': 'Devuelve la solicitud exacta que recibiría un webhook.',
  'Made and signed like a real delivery, with the real secret and the time of the call: send it to your receiver by hand to test its verification. Nothing is sent by this method.':
    'Hecha y firmada como una entrega real, con el secreto real y la hora de la llamada: envíela a mano a su receptor para probar cómo la verifica. Este método no envía nada.',
  example: 'ejemplo',
  'Returns answers as a receiver can give them.': 'Devuelve respuestas como las que puede dar un receptor.',
  'Replaces the signing secret of a webhook.': 'Reemplaza el secreto de firma de un webhook.',
  'The new secret is shown this once. For 24 hours deliveries carry a signature with each of both, so that receivers can change over at their own pace. Of several rotations in that time, the 5 newest former secrets sign on; an older one stops at once.':
    'El secreto nuevo se muestra solo esta vez. Durante 24 horas las entregas llevan una firma con cada uno de los dos, para que los receptores cambien a su ritmo. De varias renovaciones en ese tiempo, siguen firmando los 5 secretos anteriores más recientes; uno más antiguo deja de valer de inmediato.',
  rotate: 'renovar',
  'Sends the example to a webhook now, and returns what the receiver answered.':
    'Envía ahora el ejemplo a un webhook, y devuelve lo que respondió el receptor.',
  'The request is that of webhook.requestExample with the header x-test: true, sent by the same way as every delivery and once. In the log it is marked as a test; it is no delivery, and nothing counts it. Also for a webhook that is switched off. Only a few tests are made at a time.':
    'La solicitud es la de webhook.requestExample con la cabecera x-test: true, enviada una vez por la misma vía que cada entrega. En el registro queda marcada como prueba; no es una entrega, y nada la cuenta. También para un webhook desactivado. Solo se hacen unas pocas pruebas a la vez.',
  test: 'probar',
  'Sends one thing that happened to one webhook, now.': 'Envía ahora a un webhook algo que ocurrió.',
  'A new delivery with a webhook-id of its own, also of what the webhook got before, or was not told because of bypassWebhook. It waits for no other delivery, and none waits for it; it is held while the webhook is off. webhook.recover does not count it as received. The facts are in fact.find.':
    'Una entrega nueva con un webhook-id propio, también de lo que el webhook ya recibió, o no se le comunicó por bypassWebhook. No espera a ninguna otra entrega, ni otra la espera; queda retenida mientras el webhook está desactivado. webhook.recover no la cuenta como recibida. Los hechos están en fact.find.',
  send: 'enviar',
  'The fact.': 'El hecho.',
  'Sends a delivery once more.': 'Envía una entrega una vez más.',
  'With the same body and the same webhook-id, to the URL that its webhook has now. What is waiting or was given up is tried at once. A test is not sent again.':
    'Con el mismo cuerpo y el mismo webhook-id, a la URL que su webhook tiene ahora. Lo pendiente o abandonado se intenta de inmediato. Una prueba no se reenvía.',
  resend: 'reenviar',
  'The delivery.': 'La entrega.',
  'Tries again what a webhook did not receive, or sends what it never got.':
    'Vuelve a intentar lo que un webhook no recibió, o envía lo que nunca le llegó.',
  'What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. With missing, deliveries are made of what happened and was never on its way to the webhook: while it was off, or before there was such a webhook. Not of what was told to nobody (bypassWebhook, or data that did not fit); what webhook.send and webhook.test sent does not count. Call it again with after until next is null, or with dryRun to see how many there are. With missing, a call looks at 20000 facts at most. It can be stopped after each call, and called twice at once: nothing is made twice.':
    'Lo abandonado empieza de nuevo, lo pendiente se intenta de inmediato: como máximo limit de ellas, primero las más antiguas. Con missing se crean entregas de lo que ocurrió y nunca estuvo en camino al webhook: mientras estuvo desactivado, o antes de que existiera. No de lo que no se comunicó a nadie (bypassWebhook, o datos que no cumplían el esquema); lo que enviaron webhook.send y webhook.test no cuenta. Repita la llamada con after hasta que next sea null, o con dryRun para ver cuántas son. Con missing, una llamada examina como máximo 20000 hechos. Se puede detener después de cada llamada, y llamar dos veces a la vez: nada se crea dos veces.',
  count: 'contar',
  'what happened before there was a webhook': 'lo que ocurrió antes de que hubiera un webhook',
  'Only of what happened since then, in Unix seconds; with missing, at most RETENTION_DAYS ago.':
    'Solo lo que ocurrió desde entonces, en segundos Unix; con missing, hace RETENTION_DAYS como máximo.',
  'The webhook; or give eventID.': 'El webhook; o indique eventID.',
  'The event, for each of its webhooks.': 'El evento, para cada uno de sus webhooks.',
  'Only of what happened until then, in Unix seconds.': 'Solo lo que ocurrió hasta entonces, en segundos Unix.',
  'true: what the webhook has never got. false: deliveries that failed.':
    'true: lo que el webhook nunca ha recibido. false: las entregas que fallaron.',
  'true: only counts.': 'true: solo cuenta.',
  'How many at once.': 'Cuántas a la vez.',
  'next of the last answer, to go on behind it.': 'next de la última respuesta, para continuar desde ahí.',
  'Lists what was sent to the webhooks of an event, or to one webhook.':
    'Lista lo que se envió a los webhooks de un evento, o a un webhook.',
  'One row for each attempt, newest first; tests among them, marked. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.':
    'Una fila por cada intento, primero los más recientes; también las pruebas, marcadas. Los intentos se conservan durante RETENTION_DAYS, incluidos los de webhooks eliminados.',
  'what went wrong': 'lo que salió mal',
  'The event. Left out, webhookID is given: for a webhook of a company, which has no event.':
    'El evento. Si no se indica, se da webhookID: para un webhook de una empresa, que no tiene evento.',
  'Only those to this webhook.': 'Solo los dirigidos a este webhook.',
  'Only those of this delivery.': 'Solo los de esta entrega.',
  'Only those that ended so.': 'Solo los que terminaron así.',
  'true: only tests. false: only deliveries.': 'true: solo pruebas. false: solo entregas.',
  'Only attempts since then, in Unix seconds.': 'Solo intentos desde entonces, en segundos Unix.',
  'Only attempts before then, in Unix seconds.': 'Solo intentos anteriores a entonces, en segundos Unix.',
  'Returns one attempt with what was sent and what came back.':
    'Devuelve un intento con lo que se envió y lo que llegó de vuelta.',
  'The security code and the values of custom headers are masked; of the answer, the first 4 KiB are kept.':
    'El código de seguridad y los valores de las cabeceras personalizadas se ocultan; de la respuesta se conservan los primeros 4 KiB.',
  'The attempt.': 'El intento.',
  'Counts attempts over the last hour or day.': 'Cuenta los intentos de la última hora o del último día.',
  'By the minute of the last hour, or by the half hour of the last day, the oldest first. Tests are not counted.':
    'Por minutos de la última hora, o por medias horas del último día, primero lo más antiguo. Las pruebas no se cuentan.',
  'a webhook that got nothing': 'un webhook que no recibió nada',
  'How far back.': 'Hasta cuándo hacia atrás.',
  'Lists the deliveries of an event, or to one webhook.': 'Lista las entregas de un evento, o a un webhook.',
  'What was sent, what waits and what failed, the newest first; the attempts of each are in webhook.log.find. Tests are no deliveries.':
    'Lo que se envió, lo que espera y lo que falló, primero lo más reciente; los intentos de cada una están en webhook.log.find. Las pruebas no son entregas.',
  'about somebody': 'sobre alguien',
  'what is tried again': 'lo que se vuelve a intentar',
  'Only those that are in this state.': 'Solo las que están en este estado.',
  'true: only what is under way, held or given up. false: only what is over.':
    'true: solo lo que está en camino, retenido o abandonado. false: solo lo terminado.',
  'Only those made earlier than this delivery.': 'Solo las creadas antes que esta entrega.',
  'Only those that tell of this person, in this event.': 'Solo las que tratan de esta persona, en este evento.',
  'The same by the email that the event knows the person by, dismissed or not.':
    'Lo mismo por el correo con que el evento conoce a la persona, siga o no inscrita.',
  'Only what was made since then, in Unix seconds.': 'Solo lo creado desde entonces, en segundos Unix.',
  'Only what was made before then, in Unix seconds.': 'Solo lo creado antes de entonces, en segundos Unix.',
  'Says what became of the notifications about a person, and why.':
    'Dice qué fue de las notificaciones sobre una persona, y por qué.',
  'One line for each fact about the person and each webhook that is told such facts, the newest facts first: of the newest 100, and for RETENTION_DAYS. Also of webhooks that were removed, and unless the token is of one event, those of the company. When nothing is in the log, the lines tell what the registration and the enrolments say.':
    'Una línea por cada hecho sobre la persona y cada webhook al que se comunican tales hechos, primero los hechos más recientes: de los 100 últimos, y durante RETENTION_DAYS. También de webhooks eliminados y, salvo que el token sea de un solo evento, de los de la empresa. Cuando no hay nada en el registro, las líneas dicen lo que consta en el registro de la persona y en sus inscripciones.',
  explain: 'explicar',
  'one webhook': 'un webhook',
  'The event.': 'El evento.',
  'The person; or give email.': 'La persona; o indique email.',
  'The email by which the event knows the person.': 'El correo con que el evento conoce a la persona.',
  'Only what this webhook is told.': 'Solo lo que se comunica a este webhook.',
  'Only notifications of this type.': 'Solo notificaciones de este tipo.',
  'Lists what happened, for receivers that ask instead of listening.':
    'Lista lo que ocurrió, para receptores que preguntan en lugar de escuchar.',
  'The oldest first. Call it again and again with next as after: every fact comes once, in the order in which it was logged, and none is missed, however many servers there are. A fact is logged some milliseconds after the call that made it. Facts are kept for RETENTION_DAYS. Also those that no webhook is told.':
    'Primero lo más antiguo. Repita la llamada una y otra vez con next como after: cada hecho llega una vez, en el orden en que se registró, y no se pierde ninguno, por muchos servidores que haya. Un hecho se registra unos milisegundos después de la llamada que lo produjo. Los hechos se conservan durante RETENTION_DAYS. También los que no se comunican a ningún webhook.',
  'what came since': 'lo que llegó desde entonces',
  'The event; or give companyID.': 'El evento; o indique companyID.',
  'The company, with all its events: not for tokens of one event.':
    'La empresa, con todos sus eventos: no para tokens de un solo evento.',
  'next of the last answer; left out: from the beginning of the log.':
    'next de la última respuesta; si no se indica: desde el principio del registro.',
  "Only of this kind, such as enrollment.added; or what a notification type tells; or a type of one's own.":
    'Solo de esta clase, como enrollment.added; o lo que comunica un tipo de notificación; o un tipo propio.',
  'Only about this person.': 'Solo sobre esta persona.',
  'Only what happened since then, in Unix seconds.': 'Solo lo que ocurrió desde entonces, en segundos Unix.',
  'Shows one thing that happened.': 'Muestra algo que ocurrió.',
  'Facts are kept for RETENTION_DAYS.': 'Los hechos se conservan durante RETENTION_DAYS.',
  'how the last day went': 'cómo fue el último día',
  'true: with the attempts of the last day, by the hour.': 'true: con los intentos del último día, por hora.',
  'One that counts as received for a webhook, or for those of a type, and one after which the delivery is tried again; the rule behind them, how patient Aviso is, and programs that answer so.':
    'Una que cuenta como recibida para un webhook, o para los de un tipo, y otra tras la cual la entrega se vuelve a intentar; la regla en que se basan, cuánto espera Aviso, y programas que responden así.',
  'of a type': 'de un tipo',
  'The webhook. Give it, or type.': 'El webhook. Indíquelo, o bien type.',
  'A type, of which there need be no webhook: JSON, without a security code.':
    'Un tipo, aunque no haya ningún webhook de él: JSON, sin código de seguridad.',
  'Shows the secret of a webhook once more.': 'Muestra otra vez el secreto de un webhook.',
  'Where secrets are encrypted, with SECRET_KEY; elsewhere a secret is shown once, when it is made. audit.find tells who has seen it.':
    'Donde los secretos están cifrados, con SECRET_KEY; en otro caso, un secreto se muestra una vez, cuando se crea. audit.find dice quién lo ha visto.',
  show: 'mostrar',
}
