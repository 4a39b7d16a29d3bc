import type { Sentences } from '../../sentences.ts'

/** Why a call was refused. */
export const errors: Sentences = {
  'Parse error': 'Tekstu nie można odczytać jako JSON',
  'Invalid Request': 'Nieprawidłowe żądanie',
  'Method not found': 'Nie ma takiej metody',
  'Invalid params': 'Nieprawidłowe parametry',
  'Internal error': 'Błąd wewnętrzny',
  'Only POST is allowed here': 'Dozwolone jest tu tylko POST',
  'The body is too large': 'Treść jest za duża',
  'The content type must be application/json': 'Typ treści musi być application/json',
  'A valid token is required': 'Wymagany jest ważny token',
  'This server does not serve that share': 'Ten serwer nie obsługuje tej partycji',
  'Too many calls, try again later': 'Za dużo wywołań, spróbuj później',
  'The service is unavailable, try again later': 'Usługa jest niedostępna, spróbuj później',
  'Not found': 'Nie znaleziono',
  'This token may not do that': 'Temu tokenowi nie wolno tego robić',
  'The activity is full': 'Zajęcia są pełne',
  'There is no parameter {1} here. Did you mean {meant}? Allowed: {allowed}.':
    'Nie ma tu parametru {1}. Czy chodziło o {meant}? Dozwolone: {allowed}.',
  'There is no parameter {1} here. Allowed: {allowed}.': 'Nie ma tu parametru {1}. Dozwolone: {allowed}.',
  'There is no parameter {1} here.': 'Nie ma tu parametru {1}.',
  '{field} cannot be {value}: {expected} is expected.':
    '{field} nie może mieć wartości {value}. Oczekiwane: {expected}.',
  '{field} cannot be {value}: {reason}': '{field} nie może mieć wartości {value}: {reason}',
  'each type is expected once.': 'każdy typ może wystąpić tylko raz.',
  'somebody else has it.': 'ma to już kto inny.',
  'another company has it.': 'ma to już inna firma.',
  'webhook {1} is of the type {type}. Leave out one of them.': 'webhook {1} jest typu {type}. Pomiń jedno z nich.',
  'no webhook of the event was there then. With companyID, the company hears it.':
    'wtedy nie było żadnego webhooka wydarzenia. Z companyID dowie się firma.',
  'it goes with active: true.': 'występuje razem z active: true.',
  'the webhook was never off, and has missed nothing.': 'webhook nigdy nie był wyłączony i nic go nie ominęło.',
  'it is in the future: {1} (now) or earlier is expected.':
    'leży w przyszłości. Oczekiwane: {1} (teraz) lub wcześniej.',
  'with missing, {1} or later is expected: RETENTION_DAYS keeps what happened for {2} days.':
    'z missing oczekiwane jest {1} lub później: RETENTION_DAYS przechowuje to, co zaszło, przez {2} dni.',
  'next of the last answer is expected, with the same parameters otherwise.':
    'oczekiwane jest next z ostatniej odpowiedzi, przy pozostałych parametrach bez zmian.',
  'it goes with eventID, and this webhook is one of a company.':
    'występuje razem z eventID, a ten webhook należy do firmy.',
  'it goes without offset.': 'występuje bez offset.',
  'it goes without personID. Give one of both.': 'występuje bez personID. Podaj jedno z nich.',
  'it goes without webhookID. Give eventID for all webhooks of the event.':
    'występuje bez webhookID. Podaj eventID dla wszystkich webhooków wydarzenia.',
  'it goes without eventID. Give eventID, or companyID for all its events.':
    'występuje bez eventID. Podaj eventID albo companyID dla wszystkich jej wydarzeń.',
  'that was a test. Call webhook.test to send another one.': 'to był test. Wywołaj webhook.test, aby wysłać następny.',
  'the company itself has no externalID.': 'sama firma nie ma externalID.',
  'each thing needs an externalID, and some have none ({missing}).':
    'wszystko potrzebuje externalID, a niektóre go nie mają ({missing}).',
  'company {1} tells its own IDs, so each one needs one.': 'firma {1} podaje własne ID, więc wszystko ich potrzebuje.',
  'companies {1} and {2} have one each. A token of the company, or companyID, is expected.':
    'firmy {1} i {2} mają po jednym. Oczekiwany jest token firmy albo companyID.',
  'the company has a type of this name. webhook.type.edit changes it.':
    'firma ma już typ o tej nazwie. webhook.type.edit go zmienia.',
  "a type of a platform or one of the company {1}'s own is expected: webhook.type.find lists them.":
    'oczekiwany jest typ platformy albo własny typ firmy {1}: webhook.type.find je wyświetla.',
  'personID already says who it is. Give one of them.': 'personID już mówi, kto to jest. Podaj jedno z nich.',
  'personID says already who it is.': 'personID już mówi, kto to jest.',
  'it is there twice.': 'występuje dwa razy.',
  'it is there twice; upper and lower case are the same.': 'występuje dwa razy; wielkość liter nie ma znaczenia.',
  'the event has none with that ID.': 'wydarzenie nie ma takiego z tym ID.',
  'it is {kind}, and webhook {1} is of the type {type}: a fact {kinds} is expected.':
    'to {kind}, a webhook {1} jest typu {type}. Oczekiwany fakt: {kinds}.',
  'its data does not fit its type, so it was set aside: {flaw} A fact whose data fits is expected.':
    'jego dane nie pasują do typu, więc został odłożony: {flaw} Oczekiwany jest fakt, którego dane pasują.',
  'an http:// or https:// URL is expected.': 'oczekiwany jest URL zaczynający się od http:// lub https://.',
  'it has a blank or a control character in it. Without, an http:// or https:// URL is expected.':
    'zawiera spację lub znak sterujący. Oczekiwany jest bez nich URL zaczynający się od http:// lub https://.',
  'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.':
    'nie może zawierać nazwy użytkownika ani hasła. Do danych logowania służą headers (authorization) albo securityCode.',
  '{reason}. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.':
    '{reason}. Dozwolone są adresy publiczne i sieci wymienione w ALLOW_NETWORKS.',
  'The header {1} cannot be set so: {reason}': 'Nagłówka {1} nie można tak ustawić: {reason}',
  "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-.":
    "Nazwa nagłówka to najwyżej 100 liter, cyfr i znaków !#$%&'*+.^_`|~-.",
  'The header {name} is set by Aviso or belongs to the connection.':
    'Nagłówek {name} ustawia Aviso albo należy on do połączenia.',
  'A header value is 1 to 1,000 visible ASCII characters, spaces between them allowed.':
    'Wartość nagłówka to od 1 do 1000 widocznych znaków ASCII, spacje między nimi są dozwolone.',
  'headers cannot hold {1}: at most {2} are allowed.': 'headers nie może zawierać {1}: dozwolone jest najwyżej {2}.',
  'There is no event {1}.': 'Nie ma wydarzenia {1}.',
  'There is no webhook {1}.': 'Nie ma webhooka {1}.',
  'There is no company {1}.': 'Nie ma firmy {1}.',
  'There is no activity {1}.': 'Nie ma zajęć {1}.',
  'There is no token {1}.': 'Nie ma tokenu {1}.',
  'There is no person {1}.': 'Nie ma osoby {1}.',
  'There is no fact in the log with the number {1}.': 'W dzienniku nie ma faktu o numerze {1}.',
  'There is no attempt {1}.': 'Nie ma próby {1}.',
  'There is no delivery in the log {1}.': 'W dzienniku nie ma dostawy {1}.',
  'There is no enrolment in activity {1} of a person {2}.': 'Na zajęcia {1} nie jest zapisana osoba {2}.',
  '{field}: there is no enrolment in activity {1} of a person {2}.':
    '{field}: na zajęcia {1} nie jest zapisana osoba {2}.',
  'There is no own type of company {1} named {name}.': 'Firma {1} nie ma własnego typu o nazwie {name}.',
  'There is no event with the externalID {1}.': 'Nie ma wydarzenia z externalID {1}.',
  'There is no activity with the externalID {1}.': 'Nie ma zajęć z externalID {1}.',
  'There is no person with the externalID {1}.': 'Nie ma osoby z externalID {1}.',
  'There is no company with the externalID {1}.': 'Nie ma firmy z externalID {1}.',
  'There is no person in event {1} with the ID {2}.': 'W wydarzeniu {1} nie ma osoby o ID {2}.',
  '{field}: There is no person in event {1} with the ID {2}.': '{field}: w wydarzeniu {1} nie ma osoby o ID {2}.',
  'There is no person in company {1} with the ID {2}.': 'W firmie {1} nie ma osoby o ID {2}.',
  'There is no person with the email {1}.': 'Nie ma osoby z adresem e-mail {1}.',
  'There is no person in event {1} with the email {2}.': 'W wydarzeniu {1} nie ma osoby z adresem e-mail {2}.',
  'There is no person in company {1} with the email {2}.': 'W firmie {1} nie ma osoby z adresem e-mail {2}.',
  'There is no person in event {1} with the email {2}. Somebody whom only published facts name is found by personID.':
    'W wydarzeniu {1} nie ma osoby z adresem e-mail {2}. Kogo wymieniają tylko opublikowane fakty, tego znajduje się po personID.',
  'There is no activity {1} in event {2}.': 'Nie ma zajęć {1} w wydarzeniu {2}.',
  'There is no fact {1} in event {2}, to which webhook {3} belongs.':
    'Nie ma faktu {1} w wydarzeniu {2}, do którego należy webhook {3}.',
  'There is no fact {1} in company {2}, to which webhook {3} belongs.':
    'Nie ma faktu {1} w firmie {2}, do której należy webhook {3}.',
  'The webhook of delivery {1} was removed.': 'Webhook dostawy {1} został usunięty.',
  'What delivery {1} was to tell is not kept any more.':
    'To, o czym miała powiadomić dostawa {1}, nie jest już przechowywane.',
  'Activity {1} has {2} places: they do not suffice.': 'Zajęcia {1} mają miejsca w liczbie {2}: to nie wystarcza.',
  'Nothing to change: give at least one of {list}.': 'Nie ma czego zmieniać: podaj co najmniej jedno z {list}.',
  'personID is required: who is {selection}.': 'personID jest wymagane: kto spełnia {selection}.',
  'personID is required: who is dismissed.': 'personID jest wymagane: kto zostaje wypisany.',
  'personID is required: an ID, or email.': 'personID jest wymagane: ID albo email.',
  'personID or email is required: whom it is about.': 'personID albo email jest wymagane: o kogo chodzi.',
  'eventID is required: an ID, or companyID for all events of a company.':
    'eventID jest wymagane: ID albo companyID dla wszystkich wydarzeń firmy.',
  'eventID is required: an ID, or webhookID for one webhook.':
    'eventID jest wymagane: ID albo webhookID dla jednego webhooka.',
  'eventID or companyID is required: whose facts.': 'eventID albo companyID jest wymagane: czyje są fakty.',
  'webhookID or eventID is required: one webhook, or an event for each of its webhooks.':
    'webhookID albo eventID jest wymagane: jeden webhook albo wydarzenie dla każdego z jego webhooków.',
  '{field} is required: the activity it is about.': '{field} jest wymagane: zajęcia, o które chodzi.',
  '{field} is required: what can be chosen of a {type}.': '{field} jest wymagane: co można wybrać w polu {type}.',
  '{field} has no place: nothing is chosen of a {type}.': '{field} nie pasuje: w polu {type} niczego się nie wybiera.',
  '{field} has no place beside content: give it for each person.':
    '{field} nie pasuje obok content: podaj je dla każdej osoby.',
  '{field} is required when there is no personID.': '{field} jest wymagane, gdy nie ma personID.',
  '{field} is required with a price.': '{field} jest wymagane, gdy jest cena.',
  '{field} is required: {expected}.': '{field} jest wymagane: {expected}.',
  '{field} already says who it is: leave out {name}.': '{field} już mówi, kto to jest: pomiń {name}.',
  '{field}: the event has no field {1}.': '{field}: wydarzenie nie ma pola {1}.',
  '{field} is there twice.': '{field} występuje dwa razy.',
  'externalID is of activity {1}, in event {2}.': 'externalID należy do zajęć {1} w wydarzeniu {2}.',
  'groups must keep {1} ({2}): people are registered in it.':
    'groups musi zachować {1} ({2}): są w niej zarejestrowane osoby.',
  'This token may not read here.': 'Temu tokenowi nie wolno tu czytać.',
  'This token has the permission user: it may read, and change nothing.':
    'Ten token ma uprawnienie user: może czytać, ale niczego nie zmienia.',
  'This method takes a token of a company, or of system scope, with the permission admin.':
    'Ta metoda wymaga tokenu firmy lub o zasięgu systemu, z uprawnieniem admin.',
  'This method takes a token of system scope with the permission admin.':
    'Ta metoda wymaga tokenu o zasięgu systemu z uprawnieniem admin.',
  'Own numbers are given by tokens of a company, or of system scope.':
    'Własne numery nadają tokeny firmy lub o zasięgu systemu.',
  'This token is limited to company {1}: give that companyID.':
    'Ten token jest ograniczony do firmy {1}: podaj ten companyID.',
  'This token is limited to event {1}: give that eventID.':
    'Ten token jest ograniczony do wydarzenia {1}: podaj ten eventID.',
  'This token expires at {1}: give that expiresAt, or an earlier one.':
    'Ten token wygasa o {1}: podaj ten expiresAt albo wcześniejszy.',
  'The token expired at {1} (Unix seconds): a new one is made by token.create.':
    'Token wygasł o {1} (sekundy uniksowe): nowy tworzy token.create.',
  'At most {1} wrong tokens in {2} s are looked up from one address.':
    'Z jednego adresu sprawdza się najwyżej {1} błędnych tokenów w ciągu {2} s.',
  'At most {1} calls per second are allowed from one address.':
    'Z jednego adresu dozwolonych jest najwyżej {1} wywołań na sekundę.',
  'At most {1} calls per second are allowed with one token.':
    'Z jednym tokenem dozwolonych jest najwyżej {1} wywołań na sekundę.',
  'At most {1} tests to webhooks of {whose} are made at a time: try again when one has ended.':
    'Naraz trwa najwyżej {1} testów do webhooków ({whose}): spróbuj ponownie, gdy któryś się skończy.',
  'At most {1} tests in all are made at a time: try again when one has ended.':
    'Naraz trwa łącznie najwyżej {1} testów: spróbuj ponownie, gdy któryś się skończy.',
  'event {1}': 'wydarzenie {1}',
  'company {1}': 'firma {1}',
  'There is no method {name}. Did you mean {meant}?': 'Nie ma metody {name}. Czy chodziło o {meant}?',
  'There is no method {name}.': 'Nie ma metody {name}.',
  '{field} takes no parameters.': '{field} nie ma parametrów.',
  '{field} takes at most {1} parameters by position, got {2}.':
    '{field} przyjmuje najwyżej {1} parametrów według pozycji, podano {2}.',
  'At most {1} parameters are read, got {2}.': 'Odczytywanych jest najwyżej {1} parametrów, podano {2}.',
  'At most {1} entries are read in {field}, got {2}.':
    'W {field} odczytywanych jest najwyżej {1} elementów, podano {2}.',
  'At most {1} names are read in {field}, got {2}.': 'W {field} odczytywanych jest najwyżej {1} nazw, podano {2}.',
  'A body may have at most {1} bytes.': 'Treść może mieć najwyżej {1} bajtów.',
  'Too many bodies are being read at the same time.': 'Naraz odczytywanych jest za dużo treści.',
  'The body did not come whole.': 'Treść nie nadeszła w całości.',
  'The type must have 3 to 100 characters: letters from a to z, digits, dots, hyphens and underscores.':
    'Typ musi mieć od 3 do 100 znaków: litery od a do z, cyfry, kropki, łączniki i podkreślenia.',
  'The type must have a prefix of its own and a dot, as in {1}.':
    'Typ musi mieć własny przedrostek i kropkę, jak w {1}.',
  'The type must have something before, between and after its dots.':
    'Typ musi mieć coś przed kropkami, między nimi i po nich.',
  "The type must have a prefix of its own: {prefix} is Aviso's.":
    'Typ musi mieć własny przedrostek: {prefix} należy do Aviso.',
  'The type cannot have {name} between its dots: programs take it for something else.':
    'Typ nie może mieć {name} między kropkami: programy biorą to za coś innego.',
  'The ordering key must be a string of {1} to {2} characters.':
    'Klucz kolejności musi być tekstem od {1} do {2} znaków.',
  'The idempotency key must be a string of {1} to {2} characters.':
    'Klucz idempotencji musi być tekstem od {1} do {2} znaków.',
  'The example does not fit: {reason}': 'Przykład jest niezgodny ze schematem: {reason}',
  '{field} is not taken here: allowed are {allowed}.': '{field} nie jest tu przyjmowane. Dozwolone: {allowed}.',
  '{field} is not allowed: it may have {allowed}.': '{field} jest niedozwolone. Dozwolone: {allowed}.',
  '{field} is not allowed.': '{field} jest niedozwolone.',
  '{field} is required.': '{field} jest wymagane.',
  '{field} must be {expected}.': '{field} ma nieprawidłową wartość. Oczekiwane: {expected}.',
  '{field} must be one of {allowed}.': '{field} musi być jednym z {allowed}.',
  'schema takes too long to compile, or leads too deep: a simpler one is needed.':
    'schema za długo się kompiluje albo sięga za głęboko: potrzebny jest prostszy.',
  'schema cannot have __proto__: compilers pass over it.':
    'schema nie może zawierać __proto__: kompilatory je pomijają.',
  'The idempotency key {1} was used for webhook {2} with another value of {names}. The same values are expected, or another key.':
    'Klucz idempotencji {1} został już użyty dla webhooka {2} z inną wartością {names}. Podaj te same wartości albo inny klucz.',
  'The idempotency key {key} was used for another fact.': 'Klucz idempotencji {key} został już użyty dla innego faktu.',
  'The {what} has no externalID: company {1} tells its own IDs, so each one needs one.':
    'Brakuje externalID ({what}): firma {1} podaje własne ID, więc wszystko ich potrzebuje.',
  'The token was replaced by token.rotate, and ended at {1} (Unix seconds): use the new one.':
    'Token został zastąpiony przez token.rotate i wygasł o {1} (sekundy uniksowe): należy użyć nowego.',
  'A secret is shown once, when it is made. A server with SECRET_KEY shows it again.':
    'Sekret jest pokazywany raz, przy utworzeniu. Serwer z SECRET_KEY pokazuje go ponownie.',
}
