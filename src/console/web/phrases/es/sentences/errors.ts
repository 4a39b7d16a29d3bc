import type { Sentences } from '../../sentences.ts'

/** Why a call was refused. */
export const errors: Sentences = {
  'Parse error': 'El texto no se puede leer como JSON',
  'Invalid Request': 'Solicitud no válida',
  'Method not found': 'Método no encontrado',
  'Invalid params': 'Parámetros no válidos',
  'Internal error': 'Error interno',
  'Only POST is allowed here': 'Aquí solo se permite POST',
  'The body is too large': 'El cuerpo es demasiado grande',
  'The content type must be application/json': 'El tipo de contenido debe ser application/json',
  'A valid token is required': 'Se necesita un token válido',
  'This server does not serve that share': 'Este servidor no atiende esa partición',
  'Too many calls, try again later': 'Demasiadas llamadas; inténtelo más tarde',
  'The service is unavailable, try again later': 'El servicio no está disponible; inténtelo más tarde',
  'Not found': 'No encontrado',
  'This token may not do that': 'Este token no puede hacer eso',
  'The activity is full': 'La actividad está completa',
  'There is no parameter {1} here. Did you mean {meant}? Allowed: {allowed}.':
    'Aquí no hay ningún parámetro {1}. ¿Quiso decir {meant}? Se permiten: {allowed}.',
  'There is no parameter {1} here. Allowed: {allowed}.': 'Aquí no hay ningún parámetro {1}. Se permiten: {allowed}.',
  'There is no parameter {1} here.': 'Aquí no hay ningún parámetro {1}.',
  '{field} cannot be {value}: {expected} is expected.': '{field} no puede ser {value}: se espera {expected}.',
  '{field} cannot be {value}: {reason}': '{field} no puede ser {value}: {reason}',
  'each type is expected once.': 'cada tipo se espera una sola vez.',
  'somebody else has it.': 'lo tiene otra persona.',
  'another company has it.': 'lo tiene otra empresa.',
  'webhook {1} is of the type {type}. Leave out one of them.':
    'el webhook {1} es del tipo {type}. Omita uno de los dos.',
  'no webhook of the event was there then. With companyID, the company hears it.':
    'entonces no había ningún webhook del evento. Con companyID, lo recibe la empresa.',
  'it goes with active: true.': 'va con active: true.',
  'the webhook was never off, and has missed nothing.': 'el webhook nunca estuvo desactivado, y no se ha perdido nada.',
  'it is in the future: {1} (now) or earlier is expected.': 'está en el futuro: se espera {1} (ahora) o antes.',
  'with missing, {1} or later is expected: RETENTION_DAYS keeps what happened for {2} days.':
    'con missing se espera {1} o más tarde: RETENTION_DAYS conserva lo ocurrido durante {2} días.',
  'next of the last answer is expected, with the same parameters otherwise.':
    'se espera next de la última respuesta, con los demás parámetros iguales.',
  'it goes with eventID, and this webhook is one of a company.': 'va con eventID, y este webhook es de una empresa.',
  'it goes without offset.': 'va sin offset.',
  'it goes without personID. Give one of both.': 'va sin personID. Indique uno de los dos.',
  'it goes without webhookID. Give eventID for all webhooks of the event.':
    'va sin webhookID. Indique eventID para todos los webhooks del evento.',
  'it goes without eventID. Give eventID, or companyID for all its events.':
    'va sin eventID. Indique eventID, o companyID para todos sus eventos.',
  'that was a test. Call webhook.test to send another one.':
    'eso fue una prueba. Llame a webhook.test para enviar otra.',
  'the company itself has no externalID.': 'la empresa misma no tiene externalID.',
  'each thing needs an externalID, and some have none ({missing}).':
    'todo necesita un externalID, y algunos no lo tienen ({missing}).',
  'company {1} tells its own IDs, so each one needs one.':
    'la empresa {1} comunica sus propios ID, así que todo necesita uno.',
  'companies {1} and {2} have one each. A token of the company, or companyID, is expected.':
    'las empresas {1} y {2} tienen uno cada una. Se espera un token de la empresa, o companyID.',
  'the company has a type of this name. webhook.type.edit changes it.':
    'la empresa ya tiene un tipo con este nombre. webhook.type.edit lo modifica.',
  "a type of a platform or one of the company {1}'s own is expected: webhook.type.find lists them.":
    'se espera un tipo de una plataforma o uno propio de la empresa {1}: webhook.type.find los lista.',
  'personID already says who it is. Give one of them.': 'personID ya dice quién es. Indique uno de los dos.',
  'personID says already who it is.': 'personID ya dice quién es.',
  'it is there twice.': 'aparece dos veces.',
  'it is there twice; upper and lower case are the same.':
    'aparece dos veces; no se distinguen mayúsculas y minúsculas.',
  'the event has none with that ID.': 'el evento no tiene ninguno con ese ID.',
  'it is {kind}, and webhook {1} is of the type {type}: a fact {kinds} is expected.':
    'es {kind}, y el webhook {1} es del tipo {type}: se espera un hecho {kinds}.',
  'its data does not fit its type, so it was set aside: {flaw} A fact whose data fits is expected.':
    'sus datos no cumplen su tipo, y por eso se apartó: {flaw} Se espera un hecho cuyos datos lo cumplan.',
  'an http:// or https:// URL is expected.': 'se espera una URL http:// o https://.',
  'it has a blank or a control character in it. Without, an http:// or https:// URL is expected.':
    'contiene un espacio o un carácter de control. Sin ellos, se espera una URL http:// o https://.',
  'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.':
    'no debe llevar usuario ni contraseña. Para las credenciales, use headers (authorization) o securityCode.',
  '{reason}. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.':
    '{reason}. Se permiten las direcciones públicas y las redes que nombra ALLOW_NETWORKS.',
  'The header {1} cannot be set so: {reason}': 'La cabecera {1} no se puede definir así: {reason}',
  "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-.":
    "El nombre de una cabecera tiene hasta 100 letras, dígitos y !#$%&'*+.^_`|~-.",
  'The header {name} is set by Aviso or belongs to the connection.':
    'La cabecera {name} la pone Aviso o pertenece a la conexión.',
  'A header value is 1 to 1,000 visible ASCII characters, spaces between them allowed.':
    'El valor de una cabecera tiene de 1 a 1000 caracteres ASCII visibles, con espacios permitidos entre ellos.',
  'headers cannot hold {1}: at most {2} are allowed.': 'headers no puede contener {1}: se permiten {2} como máximo.',
  'There is no event {1}.': 'No existe el evento {1}.',
  'There is no webhook {1}.': 'No existe el webhook {1}.',
  'There is no company {1}.': 'No existe la empresa {1}.',
  'There is no activity {1}.': 'No existe la actividad {1}.',
  'There is no token {1}.': 'No existe el token {1}.',
  'There is no person {1}.': 'No existe la persona {1}.',
  'There is no fact in the log with the number {1}.': 'No hay en el registro ningún hecho con el número {1}.',
  'There is no attempt {1}.': 'No existe el intento {1}.',
  'There is no delivery in the log {1}.': 'No hay en el registro ninguna entrega {1}.',
  'There is no enrolment in activity {1} of a person {2}.': 'En la actividad {1} no está inscrita la persona {2}.',
  '{field}: there is no enrolment in activity {1} of a person {2}.':
    '{field}: en la actividad {1} no está inscrita la persona {2}.',
  'There is no own type of company {1} named {name}.': 'La empresa {1} no tiene ningún tipo propio llamado {name}.',
  'There is no event with the externalID {1}.': 'No existe ningún evento con el externalID {1}.',
  'There is no activity with the externalID {1}.': 'No existe ninguna actividad con el externalID {1}.',
  'There is no person with the externalID {1}.': 'No existe ninguna persona con el externalID {1}.',
  'There is no company with the externalID {1}.': 'No existe ninguna empresa con el externalID {1}.',
  'There is no person in event {1} with the ID {2}.': 'En el evento {1} no hay ninguna persona con el ID {2}.',
  '{field}: There is no person in event {1} with the ID {2}.':
    '{field}: en el evento {1} no hay ninguna persona con el ID {2}.',
  'There is no person in company {1} with the ID {2}.': 'En la empresa {1} no hay ninguna persona con el ID {2}.',
  'There is no person with the email {1}.': 'No existe ninguna persona con el correo {1}.',
  'There is no person in event {1} with the email {2}.': 'En el evento {1} no hay ninguna persona con el correo {2}.',
  'There is no person in company {1} with the email {2}.':
    'En la empresa {1} no hay ninguna persona con el correo {2}.',
  'There is no person in event {1} with the email {2}. Somebody whom only published facts name is found by personID.':
    'En el evento {1} no hay ninguna persona con el correo {2}. A quien solo nombran hechos publicados se le busca por personID.',
  'There is no activity {1} in event {2}.': 'No existe la actividad {1} en el evento {2}.',
  'There is no fact {1} in event {2}, to which webhook {3} belongs.':
    'No existe el hecho {1} en el evento {2}, al que pertenece el webhook {3}.',
  'There is no fact {1} in company {2}, to which webhook {3} belongs.':
    'No existe el hecho {1} en la empresa {2}, a la que pertenece el webhook {3}.',
  'The webhook of delivery {1} was removed.': 'El webhook de la entrega {1} se eliminó.',
  'What delivery {1} was to tell is not kept any more.': 'Lo que debía comunicar la entrega {1} ya no se conserva.',
  'Activity {1} has {2} places: they do not suffice.': 'La actividad {1} tiene {2} plazas: no son suficientes.',
  'Nothing to change: give at least one of {list}.': 'Nada que modificar: indique al menos uno de {list}.',
  'personID is required: who is {selection}.': 'personID es obligatorio: quién cumple {selection}.',
  'personID is required: who is dismissed.': 'personID es obligatorio: a quién se da de baja.',
  'personID is required: an ID, or email.': 'personID es obligatorio: un ID, o email.',
  'personID or email is required: whom it is about.': 'personID o email es obligatorio: de quién se trata.',
  'eventID is required: an ID, or companyID for all events of a company.':
    'eventID es obligatorio: un ID, o companyID para todos los eventos de una empresa.',
  'eventID is required: an ID, or webhookID for one webhook.':
    'eventID es obligatorio: un ID, o webhookID para un webhook.',
  'eventID or companyID is required: whose facts.': 'eventID o companyID es obligatorio: de quién son los hechos.',
  'webhookID or eventID is required: one webhook, or an event for each of its webhooks.':
    'webhookID o eventID es obligatorio: un webhook, o un evento para cada uno de sus webhooks.',
  '{field} is required: the activity it is about.': '{field} es obligatorio: la actividad de que se trata.',
  '{field} is required: what can be chosen of a {type}.': '{field} es obligatorio: qué se puede elegir en un {type}.',
  '{field} has no place: nothing is chosen of a {type}.': '{field} no corresponde: en un {type} no se elige nada.',
  '{field} has no place beside content: give it for each person.':
    '{field} no corresponde junto a content: indíquelo para cada persona.',
  '{field} is required when there is no personID.': '{field} es obligatorio cuando no hay personID.',
  '{field} is required with a price.': '{field} es obligatorio cuando hay precio.',
  '{field} is required: {expected}.': '{field} es obligatorio: {expected}.',
  '{field} already says who it is: leave out {name}.': '{field} ya dice quién es: omita {name}.',
  '{field}: the event has no field {1}.': '{field}: el evento no tiene ningún campo {1}.',
  '{field} is there twice.': '{field} aparece dos veces.',
  'externalID is of activity {1}, in event {2}.': 'externalID es de la actividad {1}, en el evento {2}.',
  'groups must keep {1} ({2}): people are registered in it.':
    'groups debe conservar {1} ({2}): hay personas registradas en él.',
  'This token may not read here.': 'Este token no puede leer aquí.',
  'This token has the permission user: it may read, and change nothing.':
    'Este token tiene el permiso user: puede leer, y no modificar nada.',
  'This method takes a token of a company, or of system scope, with the permission admin.':
    'Este método requiere un token de una empresa, o de ámbito de sistema, con el permiso admin.',
  'This method takes a token of system scope with the permission admin.':
    'Este método requiere un token de ámbito de sistema con el permiso admin.',
  'Own numbers are given by tokens of a company, or of system scope.':
    'Los números propios los asignan tokens de una empresa, o de ámbito de sistema.',
  'This token is limited to company {1}: give that companyID.':
    'Este token está limitado a la empresa {1}: indique ese companyID.',
  'This token is limited to event {1}: give that eventID.':
    'Este token está limitado al evento {1}: indique ese eventID.',
  'This token expires at {1}: give that expiresAt, or an earlier one.':
    'Este token caduca en {1}: indique ese expiresAt, o uno anterior.',
  'The token expired at {1} (Unix seconds): a new one is made by token.create.':
    'El token caducó en {1} (segundos Unix): token.create crea uno nuevo.',
  'At most {1} wrong tokens in {2} s are looked up from one address.':
    'Desde una dirección se comprueban como máximo {1} tokens erróneos en {2} s.',
  'At most {1} calls per second are allowed from one address.':
    'Se permiten como máximo {1} llamadas por segundo desde una dirección.',
  'At most {1} calls per second are allowed with one token.':
    'Se permiten como máximo {1} llamadas por segundo con un token.',
  'At most {1} tests to webhooks of {whose} are made at a time: try again when one has ended.':
    'Se hacen como máximo {1} pruebas a la vez a webhooks de {whose}: inténtelo de nuevo cuando termine una.',
  'At most {1} tests in all are made at a time: try again when one has ended.':
    'Se hacen como máximo {1} pruebas a la vez en total: inténtelo de nuevo cuando termine una.',
  'event {1}': 'evento {1}',
  'company {1}': 'empresa {1}',
  'There is no method {name}. Did you mean {meant}?': 'No existe el método {name}. ¿Quiso decir {meant}?',
  'There is no method {name}.': 'No existe el método {name}.',
  '{field} takes no parameters.': '{field} no tiene parámetros.',
  '{field} takes at most {1} parameters by position, got {2}.':
    '{field} admite como máximo {1} parámetros por posición, y se dieron {2}.',
  'At most {1} parameters are read, got {2}.': 'Se leen como máximo {1} parámetros, y se dieron {2}.',
  'At most {1} entries are read in {field}, got {2}.': 'En {field} se leen como máximo {1} elementos, y se dieron {2}.',
  'At most {1} names are read in {field}, got {2}.': 'En {field} se leen como máximo {1} nombres, y se dieron {2}.',
  'A body may have at most {1} bytes.': 'Un cuerpo puede tener como máximo {1} bytes.',
  'Too many bodies are being read at the same time.': 'Se están leyendo demasiados cuerpos a la vez.',
  'The body did not come whole.': 'El cuerpo no llegó completo.',
  'The type must have 3 to 100 characters: letters from a to z, digits, dots, hyphens and underscores.':
    'El tipo debe tener de 3 a 100 caracteres: letras de la a a la z, dígitos, puntos, guiones y guiones bajos.',
  'The type must have a prefix of its own and a dot, as in {1}.':
    'El tipo debe tener un prefijo propio y un punto, como en {1}.',
  'The type must have something before, between and after its dots.':
    'El tipo debe tener algo antes, entre y después de sus puntos.',
  "The type must have a prefix of its own: {prefix} is Aviso's.":
    'El tipo debe tener un prefijo propio: {prefix} es de Aviso.',
  'The type cannot have {name} between its dots: programs take it for something else.':
    'El tipo no puede tener {name} entre sus puntos: los programas lo toman por otra cosa.',
  'The ordering key must be a string of {1} to {2} characters.':
    'La clave de orden debe ser un texto de {1} a {2} caracteres.',
  'The idempotency key must be a string of {1} to {2} characters.':
    'La clave de idempotencia debe ser un texto de {1} a {2} caracteres.',
  'The example does not fit: {reason}': 'El ejemplo no cumple el esquema: {reason}',
  '{field} is not taken here: allowed are {allowed}.': '{field} no se acepta aquí: se permiten {allowed}.',
  '{field} is not allowed: it may have {allowed}.': '{field} no se permite: puede tener {allowed}.',
  '{field} is not allowed.': '{field} no se permite.',
  '{field} is required.': '{field} es obligatorio.',
  '{field} must be {expected}.': '{field} debe ser {expected}.',
  '{field} must be one of {allowed}.': '{field} debe ser uno de {allowed}.',
  'schema takes too long to compile, or leads too deep: a simpler one is needed.':
    'schema tarda demasiado en compilarse, o es demasiado profundo: se necesita uno más sencillo.',
  'schema cannot have __proto__: compilers pass over it.':
    'schema no puede contener __proto__: los compiladores lo pasan por alto.',
  'The idempotency key {1} was used for webhook {2} with another value of {names}. The same values are expected, or another key.':
    'La clave de idempotencia {1} ya se usó para el webhook {2} con otro valor de {names}. Use los mismos valores u otra clave.',
  'The idempotency key {key} was used for another fact.': 'La clave de idempotencia {key} ya se usó para otro hecho.',
  'The {what} has no externalID: company {1} tells its own IDs, so each one needs one.':
    'Falta el externalID ({what}): la empresa {1} comunica sus propios ID, así que todo necesita uno.',
  'The token was replaced by token.rotate, and ended at {1} (Unix seconds): use the new one.':
    'El token fue sustituido por token.rotate y terminó en {1} (segundos Unix): use el nuevo.',
  'A secret is shown once, when it is made. A server with SECRET_KEY shows it again.':
    'Un secreto se muestra una vez, cuando se crea. Un servidor con SECRET_KEY lo muestra de nuevo.',
}
