import type { Sentences } from '../../sentences.ts'

/** What the types of notification tell of, and what counts as received. */
export const types: Sentences = {
  'A person was enrolled in an activity.': 'Una persona se inscribió en una actividad.',
  'Any 2xx status is received; everything else is tried again.':
    'Cualquier estado 2xx cuenta como recibido; con todo lo demás se vuelve a intentar.',
  'A person was dismissed from an activity.': 'Una persona fue dada de baja de una actividad.',
  'A person checked in to an activity.': 'Una persona entró en una actividad.',
  'A person checked out of an activity.': 'Una persona salió de una actividad.',
  'A person was registered for the event.': 'Una persona se registró en el evento.',
  'The registration of a person for the event changed.': 'Cambió el registro de una persona en el evento.',
  'A person was dismissed from the event.': 'Una persona fue dada de baja del evento.',
  'A person checked in to the event.': 'Una persona entró en el evento.',
  'A person checked out of the event.': 'Una persona salió del evento.',
  'An activity was created.': 'Se creó una actividad.',
  'An activity was edited.': 'Se editó una actividad.',
  'An activity was removed.': 'Se eliminó una actividad.',
  'The event was edited.': 'Se editó el evento.',
  'An event of the company was created.': 'Se creó un evento de la empresa.',
  'The event has ended: its dateEnd has come.': 'El evento terminó: llegó su dateEnd.',
  'A student was enrolled in a course (Quinttos).': 'Un alumno se inscribió en un curso (Quinttos).',
  'Status 200, 201 or 202 with the body {"status": "ok"}, or 204, is received. Other 2xx, 429, 5xx and silence are tried again; any other answer is final.':
    'El estado 200, 201 o 202 con el cuerpo {"status": "ok"}, o 204, cuenta como recibido. Con otros 2xx, 429, 5xx o silencio se vuelve a intentar; cualquier otra respuesta es definitiva.',
  'A user was enrolled in a course (Toolzz).': 'Un usuario se inscribió en un curso (Toolzz).',
  'Status 200 is received; everything else is tried again.':
    'El estado 200 cuenta como recibido; con todo lo demás se vuelve a intentar.',
  'A user completed a course (Toolzz).': 'Un usuario completó un curso (Toolzz).',
  'A user was registered for the first time (Toolzz).': 'Un usuario se registró por primera vez (Toolzz).',
  'The profile or the status of a user changed (Toolzz).': 'Cambió el perfil o el estado de un usuario (Toolzz).',
  'A person was accepted as an attendee: registered for free, or paid (Konfeo).':
    'Una persona fue aceptada como asistente: con registro gratuito, o pagado (Konfeo).',
  'A webhook was switched off by Aviso, because its receiver failed for too long or is gone.':
    'Aviso desactivó un webhook, porque su receptor falló demasiado tiempo o ya no existe.',
  'A delivery was given up: its last attempt failed too.': 'Se abandonó una entrega: también falló su último intento.',
  "What a company publishes of its own types; webhook.type.find has the schema of each one's data.":
    'Lo que publica una empresa de sus tipos propios; webhook.type.find tiene el esquema de los datos de cada uno.',
}
