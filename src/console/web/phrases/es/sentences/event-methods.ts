import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around events, people, companies and tokens. */
export const eventMethods: Sentences = {
  'Creates an event.': 'Crea un evento.',
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
  search: 'búsqueda',
  'Only those with this text; capitals do not matter.':
    'Solo los que contienen este texto; no se distinguen mayúsculas y minúsculas.',
  'By what; left out: by ID.': 'Por qué se ordena; si no se indica: por ID.',
  'Left out: the lowest first.': 'Si no se indica: primero el más bajo.',
  'Returns one event.': 'Devuelve un evento.',
  'Changes an event.': 'Modifica un evento.',
  'All its tickets.': 'Todas sus entradas.',
  'One that exists, to keep or change it; left out: a new one.':
    'Una que existe, para conservarla o modificarla; si no se indica: una nueva.',
  'All its form fields, in order.': 'Todos los campos de su formulario, en orden.',
  'When it ends, in Unix seconds. An end that is to come is told when it comes.':
    'Cuándo termina, en segundos Unix. Un final futuro se comunica cuando llega.',
  "The company's own number for it; null: none.": 'El número propio de la empresa para esto; null: ninguno.',
  'Removes an event with everything in it, for good.': 'Elimina un evento con todo lo que contiene, definitivamente.',
  'Registers a person for an event, or many.': 'Registra a una persona en un evento, o a muchas.',
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
  dismiss: 'dar de baja',
  'Lists the people registered for an event, or for those of a company.':
    'Lista las personas registradas en un evento, o en los de una empresa.',
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
  'by email': 'por correo',
  'The person. Give it, or email.': 'La persona. Indique esta o email.',
  'The email by which the person is known.': 'El correo con que se conoce a la persona.',
  'Creates an activity of an event.': 'Crea una actividad de un evento.',
  'The event it belongs to.': 'El evento al que pertenece.',
  'What it is about.': 'De qué trata.',
  'Where it takes place.': 'Dónde se celebra.',
  'When it ends, in Unix seconds.': 'Cuándo termina, en segundos Unix.',
  'How many people can be enrolled.': 'Cuántas personas se pueden inscribir.',
  'Lists the activities of an event, oldest first.': 'Lista las actividades de un evento, primero las más antiguas.',
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
  'How many people can be enrolled; null: no limit.': 'Cuántas personas se pueden inscribir; null: sin límite.',
  'Removes an activity for good.': 'Elimina una actividad definitivamente.',
  'Enrols a person in an activity, or many.': 'Inscribe a una persona en una actividad, o a muchas.',
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
  'Changes the enrolment of a person.': 'Modifica la inscripción de una persona.',
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
  'Only those: one of all, present, not-present, completed, not-completed, or several with | between them; all of them have to hold.':
    'Solo esos: uno de all, present, not-present, completed, not-completed, o varios separados por |; todos tienen que cumplirse.',
  'Returns one person enrolled in an activity.': 'Devuelve una persona inscrita en una actividad.',
  'Lists the people, whichever events they are in.': 'Lista las personas, sean cuales sean sus eventos.',
  'Only those who are registered for this event.': 'Solo quienes están registrados en este evento.',
  'Only those of this company: not for tokens of one event.':
    'Solo las de esta empresa: no para tokens de un solo evento.',
  'Returns one person.': 'Devuelve una persona.',
  'The company that the person must be of: not for tokens of one event.':
    'La empresa a la que debe pertenecer la persona: no para tokens de un solo evento.',
  'Changes a person.': 'Modifica una persona.',
  'Creates a company.': 'Crea una empresa.',
  'Its time zone by the IANA name; left out: UTC.': 'Su zona horaria, por su nombre IANA; si no se indica: UTC.',
  'Lists the companies.': 'Lista las empresas.',
  'Returns one company.': 'Devuelve una empresa.',
  'Changes a company.': 'Modifica una empresa.',
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
  'What it is for.': 'Para qué sirve.',
  'The event it is limited to. Without it, and without companyID: every event.':
    'El evento al que se limita. Sin este, y sin companyID: todos los eventos.',
  'What it may do.': 'Qué puede hacer.',
  'The company it is limited to, with all that belongs to it.':
    'La empresa a la que se limita, con todo lo que le pertenece.',
  'When it ends, in Unix seconds; left out: it holds until it is removed.':
    'Cuándo caduca, en segundos Unix; si no se indica: vale hasta que se elimine.',
  'Lists the tokens.': 'Lista los tokens.',
  'Tells whose token the call has, and what it may do.': 'Dice de quién es el token de la llamada, y qué puede hacer.',
  'Removes a token: it is refused from then on.': 'Elimina un token: desde entonces se rechaza.',
  'The token.': 'El token.',
}
