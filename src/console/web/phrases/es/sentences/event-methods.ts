import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around events, people, companies and tokens. */
export const eventMethods: Sentences = {
  'Creates an event.': 'Crea un evento.',
  'Activities, people and webhooks belong to an event, and a token can be limited to one.':
    'Las actividades, las personas y los webhooks pertenecen a un evento, y un token puede limitarse a uno.',
  'What people call it.': 'Cómo se llama.',
  'The company it belongs to; left out: that of the token, or 1. One that nobody has named before is there from now on. Events of one company share their people.':
    'La empresa a la que pertenece; si no se indica: la del token, o la 1. Una que nadie había nombrado existe desde entonces. Los eventos de una empresa comparten sus personas.',
  'The tickets that people register with. Left out: one that costs nothing.':
    'Las entradas con que se registran las personas. Si no se indica: una gratuita.',
  'What the ticket is called.': 'Cómo se llama la entrada.',
  'Left out or 0: it costs nothing.': 'Si no se indica, o es 0: es gratuita.',
  'ISO 4217; required with a price.': 'ISO 4217; obligatoria cuando hay precio.',
  'What people are asked when they register.': 'Qué se pregunta a las personas al registrarse.',
  'How it is answered.': 'Cómo se responde.',
  'What is asked.': 'Qué se pregunta.',
  'What can be chosen: of a select or radio.': 'Qué se puede elegir: en un select o radio.',
  'When it begins, in Unix seconds.': 'Cuándo empieza, en segundos Unix.',
  'When it ends, in Unix seconds: webhooks with a type for it are notified then.':
    'Cuándo termina, en segundos Unix: entonces se notifica a los webhooks con un tipo para ello.',
  "The company's own number for it. One that has it already is edited instead.":
    'El número propio de la empresa para esto. Si alguno ya lo tiene, se edita ese.',
  'Lists the events.': 'Lista los eventos.',
  'A token of a company finds its events, a token of one event that event alone.':
    'Un token de una empresa encuentra sus eventos; un token de un evento, solo ese evento.',
  search: 'búsqueda',
  'Only those with this text; capitals do not matter.':
    'Solo los que contienen este texto; no se distinguen mayúsculas y minúsculas.',
  'By what; left out: by ID.': 'Por qué se ordena; si no se indica: por ID.',
  'Left out: the lowest first.': 'Si no se indica: primero el más bajo.',
  'Returns one event.': 'Devuelve un evento.',
  'Returns one event with its ticket groups and form fields.':
    'Devuelve un evento con sus grupos de entradas y los campos de su formulario.',
  'Changes an event.': 'Modifica un evento.',
  'Only what is given changes. A list of groups or fields takes the place of the one before: those named by their ID stay, the others are new, those left out go. Webhooks with a type for it are notified when anything changed.':
    'Solo cambia lo que se indica. Una lista de grupos o de campos sustituye a la anterior: los nombrados por su ID permanecen, los demás son nuevos, los que faltan desaparecen. Cuando algo cambió, se notifica a los webhooks con un tipo para ello.',
  'All its tickets.': 'Todas sus entradas.',
  'One that exists, to keep or change it; left out: a new one.':
    'Una que existe, para conservarla o modificarla; si no se indica: una nueva.',
  'All its form fields, in order.': 'Todos los campos de su formulario, en orden.',
  'When it ends, in Unix seconds. An end that is to come is told when it comes.':
    'Cuándo termina, en segundos Unix. Un final futuro se comunica cuando llega.',
  "The company's own number for it; null: none.": 'El número propio de la empresa para esto; null: ninguno.',
  'Removes an event with everything in it, for good.': 'Elimina un evento con todo lo que contiene, definitivamente.',
  'Registers a person for an event, or many.': 'Registra a una persona en un evento, o a muchas.',
  'Who registers in a group that costs nothing, or has paid, is accepted at once; others are pending until event.person.operate says that they paid. Webhooks with a type for it are notified. Somebody who is registered already stays so. Of many people in content all are registered, or none.':
    'Quien se registra en un grupo gratuito, o ha pagado, queda aceptado de inmediato; los demás quedan pendientes hasta que event.person.operate indique que pagaron. Se notifica a los webhooks con un tipo para ello. Quien ya está registrado lo sigue estando. De muchas personas en content se registran todas o ninguna.',
  bind: 'vincular',
  'somebody known': 'alguien conocido',
  many: 'muchas',
  'Somebody the event knows; or give name and email. Beside these, the own number of somebody who may be new.':
    'Alguien a quien el evento conoce; o indique name y email. Junto a estos, el número propio de alguien que puede ser nuevo.',
  'The name of somebody who may be new.': 'El nombre de alguien que puede ser nuevo.',
  'The email by which a person is known.': 'El correo con que se conoce a una persona.',
  'true: nobody is notified.': 'true: no se notifica a nadie.',
  'The surname, where it does not stand in the name.': 'El apellido, cuando no figura en el nombre.',
  "The CPF, Brazil's tax number.": 'El CPF, número fiscal de Brasil.',
  'What others call the person.': 'Cómo llaman los demás a la persona.',
  'What another system knows the person by.': 'Con qué identifica otro sistema a la persona.',
  'The ticket group; left out: the first of the event.':
    'El grupo de entradas; si no se indica: el primero del evento.',
  "Answers to the event's form.": 'Respuestas al formulario del evento.',
  'The form field.': 'El campo del formulario.',
  'A string; of a check_box true or false; null takes it back.':
    'Un texto; en una check_box, true o false; null la retira.',
  'Who comes along on the same registration.': 'Quiénes acompañan en el mismo registro.',
  'The name.': 'El nombre.',
  'The surname.': 'El apellido.',
  'true: the fee has been paid.': 'true: la cuota está pagada.',
  'Many people instead of one, at most 1000: all of them, or, when one is wrong, none.':
    'Muchas personas en lugar de una, como máximo 1000: todas o, si alguna es incorrecta, ninguna.',
  "Changes a person's registration.": 'Modifica el registro de una persona.',
  'Payment, decision, presence, answers, and the person itself: only what is given changes. A pending registration that is paid is accepted. Of acceptance a webhook hears once in a registration.':
    'El pago, la decisión, la presencia, las respuestas y la persona misma: solo cambia lo que se indica. Un registro pendiente que se paga queda aceptado. La aceptación se comunica a un webhook una vez por registro.',
  pay: 'pagar',
  'decide, check in, correct': 'decidir, marcar la entrada, corregir',
  'The person.': 'La persona.',
  'What the organiser decides.': 'Lo que decide el organizador.',
  'true: checks in to the event; false: checks out.': 'true: marca la entrada al evento; false: marca la salida.',
  'The name; unless the token is of one event, the company knows the person by it, too.':
    'El nombre; salvo que el token sea de un solo evento, también la empresa conoce así a la persona.',
  'The email; unless the token is of one event, the company knows the person by it, too.':
    'El correo; salvo que el token sea de un solo evento, también la empresa conoce así a la persona.',
  'Ends the registration of a person, or of many.': 'Termina el registro de una persona, o de muchas.',
  'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.':
    'Con él terminan las inscripciones en actividades del evento, y los webhooks se enteran de cada una. Si se registra de nuevo, la persona tiene el mismo attendeeID.',
  dismiss: 'dar de baja',
  'Lists the people registered for an event, or for those of a company.':
    'Lista las personas registradas en un evento, o en los de una empresa.',
  'By attendeeID, lowest first, unless another order is asked for. Those who left are listed only when status asks for them. Of a company, somebody is there once for each event.':
    'Por attendeeID, primero el más bajo, salvo que se pida otro orden. Quienes se fueron solo se listan cuando status los pide. En una empresa, alguien aparece una vez por cada evento.',
  'Only those.': 'Solo esos.',
  'Only those: one of all, approved, denied, pending, waiting-rsvp, present, not-present, or several with | between them; all of them have to hold.':
    'Solo esos: uno de all, approved, denied, pending, waiting-rsvp, present, not-present, o varios separados por |; todos tienen que cumplirse.',
  'Only people with this text in what is known of them; capitals do not matter.':
    'Solo personas con este texto en lo que se sabe de ellas; no se distinguen mayúsculas y minúsculas.',
  'The only detail to look for it in.': 'El único dato en que se busca.',
  'Whether the text is all that stands there; left out: a part will do.':
    'Si el texto es todo lo que figura allí; si no se indica: basta una parte.',
  'The company: for tokens of every event.': 'La empresa: para tokens de todos los eventos.',
  'Of a company, only those of these events.': 'De una empresa, solo los de estos eventos.',
  'An ID, or the company\'s own number: {"externalID": "…"}.':
    'Un ID, o el número propio de la empresa: {"externalID": "…"}.',
  'Returns one person registered for an event.': 'Devuelve una persona registrada en un evento.',
  'Returns one person registered for an event, with answers and companions; or the last registration for an event of a company.':
    'Devuelve una persona registrada en un evento, con respuestas y acompañantes; o el último registro en un evento de una empresa.',
  'by email': 'por correo',
  'The person. Give it, or email.': 'La persona. Indique esta o email.',
  'The email by which the person is known.': 'El correo con que se conoce a la persona.',
  'Creates an activity of an event.': 'Crea una actividad de un evento.',
  'People enrol in activities with activity.person.bind.':
    'Las personas se inscriben en actividades con activity.person.bind.',
  'The event it belongs to.': 'El evento al que pertenece.',
  'What it is about.': 'De qué trata.',
  'Where it takes place.': 'Dónde se celebra.',
  'When it ends, in Unix seconds.': 'Cuándo termina, en segundos Unix.',
  'How many people can be enrolled.': 'Cuántas personas se pueden inscribir.',
  'Lists the activities of an event, oldest first.': 'Lista las actividades de un evento, primero las más antiguas.',
  'Those of a time are those with a date in it.': 'Las de un período son las que tienen una fecha en él.',
  'of a person': 'de una persona',
  'of a time': 'de un período',
  'Only those in which the person takes part, or only the others.':
    'Solo aquellas en que participa la persona, o solo las demás.',
  'The person of the selection.': 'La persona de la selección.',
  'Only what goes on after then, in Unix seconds.': 'Solo lo que se celebra después de entonces, en segundos Unix.',
  'Only what goes on before then, in Unix seconds.': 'Solo lo que se celebra antes de entonces, en segundos Unix.',
  'Returns one activity.': 'Devuelve una actividad.',
  'The activity.': 'La actividad.',
  'Somebody, to hear whether they take part.': 'Alguien, para saber si participa.',
  'Changes an activity.': 'Modifica una actividad.',
  'Only what is given changes; null removes it. Nobody loses a place to a smaller capacity. Webhooks with a type for it are notified when anything changed.':
    'Solo cambia lo que se indica; null lo elimina. Nadie pierde su plaza por un cupo menor. Cuando algo cambió, se notifica a los webhooks con un tipo para ello.',
  'How many people can be enrolled; null: no limit.': 'Cuántas personas se pueden inscribir; null: sin límite.',
  'Removes an activity for good.': 'Elimina una actividad definitivamente.',
  'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.':
    'Terminan sus inscripciones, y los webhooks se enteran de cada baja; después, de la eliminación.',
  'Enrols a person in an activity, or many.': 'Inscribe a una persona en una actividad, o a muchas.',
  'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again. Somebody new is registered for the event as well, in its first ticket group. Of many people in content all are enrolled, or none.':
    'Notifica a cada webhook activo del evento con un tipo para inscripciones. Quien ya está inscrito lo sigue estando, y no se vuelve a notificar a nadie. Alguien nuevo queda registrado también en el evento, en su primer grupo de entradas. De muchas personas en content se inscriben todas o ninguna.',
  'somebody the event knows': 'alguien a quien el evento conoce',
  'The activity; for many people, of those who do not name one.':
    'La actividad; con muchas personas, la de quienes no nombran una.',
  'Where the enrolment comes from.': 'De dónde viene la inscripción.',
  'Until when it is valid, in Unix seconds: receivers are told so, Aviso does not end it.':
    'Hasta cuándo es válida, en segundos Unix: se comunica a los receptores, pero Aviso no la termina.',
  'What the person, or somebody else, did to enrol.': 'Lo que hizo la persona, u otra, para la inscripción.',
  "The company's own number for the enrolment.": 'El número propio de la empresa para la inscripción.',
  'Their event, when it is to be checked that the activities are in it.':
    'Su evento, cuando se debe comprobar que las actividades están en él.',
  'Dismisses a person from an activity, or many.': 'Da de baja a una persona de una actividad, o a muchas.',
  'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.':
    'Notifica a cada webhook activo del evento con un tipo para bajas, siempre después de la notificación de la inscripción que termina.',
  'Changes the enrolment of a person.': 'Modifica la inscripción de una persona.',
  'Checks in and out, completes, suspends: only what is given changes. Webhooks with a type for it are notified when it did.':
    'Marca entrada y salida, completa, suspende: solo cambia lo que se indica. Cuando cambió algo, se notifica a los webhooks con un tipo para ello.',
  complete: 'completar',
  'check in, suspend': 'marcar la entrada, suspender',
  'true: checks in; false: checks out.': 'true: marca la entrada; false: marca la salida.',
  'true: the person has completed it.': 'true: la persona la ha completado.',
  'Whether the enrolment has been activated.': 'Si la inscripción se ha activado.',
  'Whether it counts.': 'Si cuenta.',
  'Until when it is valid, in Unix seconds; null: for ever.':
    'Hasta cuándo es válida, en segundos Unix; null: para siempre.',
  "The company's own number for the enrolment; null: none.":
    'El número propio de la empresa para la inscripción; null: ninguno.',
  'Lists the people enrolled in an activity.': 'Lista las personas inscritas en una actividad.',
  'Lists the people enrolled in an activity, in the order of their enrolments unless another is asked for.':
    'Lista las personas inscritas en una actividad, en el orden de sus inscripciones salvo que se pida otro.',
  'Only those: one of all, present, not-present, completed, not-completed, or several with | between them; all of them have to hold.':
    'Solo esos: uno de all, present, not-present, completed, not-completed, o varios separados por |; todos tienen que cumplirse.',
  'Returns one person enrolled in an activity.': 'Devuelve una persona inscrita en una actividad.',
  'Lists the people, whichever events they are in.': 'Lista las personas, sean cuales sean sus eventos.',
  'As their company knows them. A token of one event finds those who are registered there, as they are known there. By personID, lowest first, unless another order is asked for.':
    'Como las conoce su empresa. Un token de un evento encuentra a quienes están registrados en él, como se los conoce allí. Por personID, primero el más bajo, salvo que se pida otro orden.',
  'Only those who are registered for this event.': 'Solo quienes están registrados en este evento.',
  'Only those of this company: not for tokens of one event.':
    'Solo las de esta empresa: no para tokens de un solo evento.',
  'Returns one person.': 'Devuelve una persona.',
  'As the company knows the person. A token of one event sees those who are registered there, as they are known there.':
    'Como la empresa conoce a la persona. Un token de un evento ve a quienes están registrados en él, como se los conoce allí.',
  'The company that the person must be of: not for tokens of one event.':
    'La empresa a la que debe pertenecer la persona: no para tokens de un solo evento.',
  'Changes a person.': 'Modifica una persona.',
  'Only what is given changes. A token of a company, or of system scope, changes what the company knows: the events keep what they were told, which event.person.operate changes. One of one event changes what is known there. Webhooks of the company, or of the event, with a type for it are notified.':
    'Solo cambia lo que se indica. Un token de una empresa, o de ámbito de sistema, cambia lo que sabe la empresa: los eventos conservan lo que se les dijo, que cambia event.person.operate. Uno de un evento cambia lo que se sabe allí. Se notifica a los webhooks de la empresa, o del evento, con un tipo para ello.',
  'Creates a company.': 'Crea una empresa.',
  'Events, people, own types and webhooks belong to one, and token.create makes tokens for it that see nothing else.':
    'A una empresa pertenecen eventos, personas, tipos propios y webhooks, y token.create crea para ella tokens que no ven nada más.',
  'Its time zone by the IANA name; left out: UTC.': 'Su zona horaria, por su nombre IANA; si no se indica: UTC.',
  'Lists the companies.': 'Lista las empresas.',
  'The oldest first. A token of a company finds that one alone, a token of one event none.':
    'Primero las más antiguas. Un token de una empresa encuentra solo esa; un token de un evento, ninguna.',
  'Returns one company.': 'Devuelve una empresa.',
  'Changes a company.': 'Modifica una empresa.',
  'Only what is given changes.': 'Solo cambia lo que se indica.',
  'Its time zone by the IANA name, such as America/Sao_Paulo.':
    'Su zona horaria, por su nombre IANA, como America/Sao_Paulo.',
  'By what payloads name companies, events, activities, people and enrolments. external: each of them needs an externalID.':
    'Con qué se nombran en los contenidos las empresas, los eventos, las actividades, las personas y las inscripciones. external: cada uno necesita un externalID.',
  "Adds an event to a company: InEvent's name of event.create.":
    'Añade un evento a una empresa: el nombre que InEvent da a event.create.',
  'as another one is': 'como otro',
  'Another event of the company, whose tickets, form and activities it begins with.':
    'Otro evento de la empresa, con cuyas entradas, formulario y actividades empieza.',
  'Lists the events of a company.': 'Lista los eventos de una empresa.',
  'Of an event that has no dates of its own, those of its activities are looked at. A token of a company finds its events, a token of one event that event alone.':
    'De un evento sin fechas propias se miran las de sus actividades. Un token de una empresa encuentra sus eventos; un token de un evento, solo ese evento.',
  'The company; left out: each that the token sees.': 'La empresa; si no se indica: todas las que ve el token.',
  'Only those that are over, go on, or have not begun.':
    'Solo los que han terminado, están en curso o no han empezado.',
  'Only those with this text in their name.': 'Solo los que tienen este texto en su nombre.',
  'Only these.': 'Solo estos.',
  'Returns one event of a company.': 'Devuelve un evento de una empresa.',
  "Changes an event of a company: InEvent's name of event.edit.":
    'Modifica un evento de una empresa: el nombre que InEvent da a event.edit.',
  "Removes an event of a company with everything in it, for good: InEvent's name of event.remove.":
    'Elimina un evento de una empresa con todo lo que contiene, definitivamente: el nombre que InEvent da a event.remove.',
  'Creates a token.': 'Crea un token.',
  'The token is shown this once. A token creates none that sees more than it does, or holds longer: one of a company those of the company and of its events, one of one event those of that event.':
    'El token se muestra solo esta vez. Un token no crea ninguno que vea más que él, ni que valga más tiempo: uno de una empresa crea los de la empresa y de sus eventos; uno de un evento, los de ese evento.',
  'What it is for.': 'Para qué sirve.',
  'The event it is limited to. Without it, and without companyID: every event.':
    'El evento al que se limita. Sin este, y sin companyID: todos los eventos.',
  'What it may do.': 'Qué puede hacer.',
  'The company it is limited to, with all that belongs to it.':
    'La empresa a la que se limita, con todo lo que le pertenece.',
  'When it ends, in Unix seconds; left out: it holds until it is removed.':
    'Cuándo caduca, en segundos Unix; si no se indica: vale hasta que se elimine.',
  'Lists the tokens.': 'Lista los tokens.',
  'Without the tokens themselves. A token of a company finds those of the company and of its events, a token of one event those of that event.':
    'Sin los tokens mismos. Un token de una empresa encuentra los de la empresa y de sus eventos; un token de un evento, los de ese evento.',
  'Tells whose token the call has, and what it may do.': 'Dice de quién es el token de la llamada, y qué puede hacer.',
  'Removes a token: it is refused from then on.': 'Elimina un token: desde entonces se rechaza.',
  'Where several processes share the work, the others refuse it within 5 s.':
    'Cuando varios procesos comparten el trabajo, los demás lo rechazan en menos de 5 s.',
  'The token.': 'El token.',
  'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. So do the people who are in no other event of the company. The facts stay for RETENTION_DAYS, and fact.find lists them by companyID: person.remove erases those about a person.':
    'Con él desaparecen sus actividades, registros, webhooks y tokens, y las entregas pendientes. También las personas que no están en ningún otro evento de la empresa. Los hechos permanecen durante RETENTION_DAYS, y fact.find los lista por companyID: person.remove borra los de una persona.',
  'Erases a person, for good, and says what was erased.': 'Borra a una persona, definitivamente, y dice qué se borró.',
  'Registrations, answers, enrolments and own numbers go, and in the logs what was told of the person: facts, deliveries that wait, and the bodies and answers of attempts. Webhooks are told of the dismissals that this is, as by event.person.dismiss, but by the personID alone, without name and email. A token of a company, or of system scope, erases in the whole company; one of an event what that event knows. A delivery that is under way cannot be stopped: while left is more than 0, call it again. Called again, it changes nothing. What was told elsewhere, and backups of the database, are beyond its reach.':
    'Desaparecen los registros, las respuestas, las inscripciones y los números propios, y en los historiales lo que se comunicó de la persona: hechos, entregas pendientes, y los cuerpos y respuestas de los intentos. A los webhooks se les comunican las bajas que esto supone, como con event.person.dismiss, pero solo con el personID, sin nombre ni correo. Un token de una empresa, o de sistema, borra en toda la empresa; uno de un evento, lo que ese evento conoce. Una entrega en curso no se puede detener: mientras left sea mayor que 0, llámelo de nuevo. Llamado otra vez, no cambia nada. Lo que se comunicó a otros, y las copias de seguridad de la base de datos, quedan fuera de su alcance.',
  'Lists all that is held about a person.': 'Lista todo lo que se guarda sobre una persona.',
  'What the company knows, then the registrations with their answers, the enrolments, and the facts in the log with whom they were told. Page by page: call it again with next as after, until that is null. A token of one event sees what that event knows. The bodies that were sent are in webhook.log.get; facts of own types name nobody, so they are not among these.':
    'Lo que sabe la empresa, después los registros con sus respuestas, las inscripciones, y los hechos del historial con aquellos a quienes se comunicaron. Página a página: llámelo de nuevo con next como after, hasta que sea null. Un token de un evento ve lo que ese evento conoce. Los cuerpos enviados están en webhook.log.get; los hechos de tipos propios no nombran a nadie, así que no figuran aquí.',
  export: 'exportar',
  'the last page': 'la última página',
  'How many registrations, enrolments and facts at most, together.':
    'Cuántos registros, inscripciones y hechos como máximo, en conjunto.',
  'Replaces a token by one with the same rights.': 'Sustituye un token por otro con los mismos derechos.',
  'The new one is shown this once. The one before it holds for 24 hours, or until formerUntil: time to give the new one to whoever has it. lastUsedAt tells then when the new one was taken. Where several processes share the work, the others know it within 5 s.':
    'El nuevo se muestra solo esta vez. El anterior vale 24 horas más, o hasta formerUntil: tiempo para dar el nuevo a quien lo tenga. lastUsedAt dice después cuándo se empezó a usar el nuevo. Si varios procesos comparten el trabajo, los demás lo saben en 5 s.',
  'Until when the former one holds, in Unix seconds, at most 7 days. A time that is over: it is refused at once.':
    'Hasta cuándo vale el anterior, en segundos Unix, como máximo 7 días. Con un momento ya pasado se rechaza de inmediato.',
  'Lists who changed what, when, and from where.': 'Lista quién cambió qué, cuándo y desde dónde.',
  'Only in this event.': 'Solo en este evento.',
  'Only in this company, with its events.': 'Solo en esta empresa, con sus eventos.',
  'Only with this token.': 'Solo con este token.',
  'Only calls of this method.': 'Solo llamadas de este método.',
  'Only since then, in Unix seconds.': 'Solo desde entonces, en segundos Unix.',
  'Only before then, in Unix seconds.': 'Solo antes de entonces, en segundos Unix.',
  rotate: 'sustituir',
  'at once': 'de inmediato',
  'of an event': 'de un evento',
  'one method, one token': 'un método, un token',
  'The newest first, for a year: each call that changed something. Who enrolled or left, and what was published, is told by fact.find. A token of one event finds what was changed in that event, one of a company what was changed in the company and its events.':
    'Primero lo más reciente, durante un año: cada llamada que cambió algo. Quién se inscribió o se dio de baja, y lo que se publicó, lo dice fact.find. Un token de un evento encuentra lo que se cambió en ese evento; uno de una empresa, lo que se cambió en la empresa y sus eventos.',
}
