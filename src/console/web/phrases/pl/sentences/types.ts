import type { Sentences } from '../../sentences.ts'

/** What the types of notification tell of, and what counts as received. */
export const types: Sentences = {
  'A person was enrolled in an activity.': 'Osoba została zapisana na zajęcia.',
  'Any 2xx status is received; everything else is tried again.':
    'Każdy status 2xx liczy się jako odebrane; po wszystkim innym dostawa jest ponawiana.',
  'A person was dismissed from an activity.': 'Osoba została wypisana z zajęć.',
  'A person checked in to an activity.': 'Osoba weszła na zajęcia.',
  'A person checked out of an activity.': 'Osoba wyszła z zajęć.',
  'A person was registered for the event.': 'Osoba została zarejestrowana na wydarzenie.',
  'The registration of a person for the event changed.': 'Rejestracja osoby na wydarzenie się zmieniła.',
  'A person was dismissed from the event.': 'Osoba została wypisana z wydarzenia.',
  'A person checked in to the event.': 'Osoba weszła na wydarzenie.',
  'A person checked out of the event.': 'Osoba wyszła z wydarzenia.',
  'An activity was created.': 'Utworzono zajęcia.',
  'An activity was edited.': 'Zmieniono zajęcia.',
  'An activity was removed.': 'Usunięto zajęcia.',
  'The event was edited.': 'Zmieniono wydarzenie.',
  'An event of the company was created.': 'Utworzono wydarzenie firmy.',
  'The event has ended: its dateEnd has come.': 'Wydarzenie się skończyło: nadeszła jego dateEnd.',
  'A student was enrolled in a course (Quinttos).': 'Uczeń został zapisany na kurs (Quinttos).',
  'Status 200, 201 or 202 with the body {"status": "ok"}, or 204, is received. Other 2xx, 429, 5xx and silence are tried again; any other answer is final.':
    'Status 200, 201 lub 202 z treścią {"status": "ok"} albo 204 liczy się jako odebrane. Po innych 2xx, 429, 5xx i milczeniu dostawa jest ponawiana; każda inna odpowiedź jest ostateczna.',
  'A user was enrolled in a course (Toolzz).': 'Użytkownik został zapisany na kurs (Toolzz).',
  'Status 200 is received; everything else is tried again.':
    'Status 200 liczy się jako odebrane; po wszystkim innym dostawa jest ponawiana.',
  'A user completed a course (Toolzz).': 'Użytkownik ukończył kurs (Toolzz).',
  'A user was registered for the first time (Toolzz).': 'Użytkownik został zarejestrowany po raz pierwszy (Toolzz).',
  'The profile or the status of a user changed (Toolzz).': 'Profil lub status użytkownika się zmienił (Toolzz).',
  'A person was accepted as an attendee: registered for free, or paid (Konfeo).':
    'Osoba została zaakceptowana jako uczestnik: zarejestrowana bezpłatnie lub po opłaceniu (Konfeo).',
  'A webhook was switched off by Aviso, because its receiver failed for too long or is gone.':
    'Aviso wyłączyło webhook, bo jego odbiorca zawodził zbyt długo albo już nie istnieje.',
  'A delivery was given up: its last attempt failed too.':
    'Dostawa została porzucona: ostatnia próba też się nie powiodła.',
  "What a company publishes of its own types; webhook.type.find has the schema of each one's data.":
    'To, co firma publikuje w swoich własnych typach; schemat danych każdego z nich ma webhook.type.find.',
}
