import type { PhrasesIn } from '../phrases.ts'

export const shell: PhrasesIn<'shell'> = {
  locale: 'pl',
  skip: 'Przejdź do treści',
  places: 'Sekcje',
  apiConsole: 'Konsola API',
  language: 'Język',
  loading: 'Wczytywanie metod…',
  unloadable: 'Nie udało się wczytać metod. Czy serwer działa?',
  again: 'Spróbuj ponownie',

  token: 'Token',
  tokenHint: 'Przechowywany tylko w tej karcie.',
  tokenRemembered: 'Przechowywany w tej przeglądarce.',
  remember: 'Zapamiętaj',
  show: 'Pokaż token',
  hide: 'Ukryj token',
  clearToken: 'Usuń token',
  tokenMissing: 'Podaj token, aby wykonywać metody.',
  tokenChecking: 'Sprawdzanie tokenu…',
  tokenValid: 'Token jest ważny.',
  tokenWrong: 'Ten token jest nieprawidłowy.',
  tokenUnknown: 'Nie udało się sprawdzić tokenu.',

  rightsEvent: 'Wydarzenie {eventID}',
  rightsCompany: 'Firma {companyID}',
  rightsSystem: 'Cały system',
  rightsRead: 'tylko odczyt',
}
