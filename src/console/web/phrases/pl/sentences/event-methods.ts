import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around events, people, companies and tokens. */
export const eventMethods: Sentences = {
  'Creates an event.': 'Tworzy wydarzenie.',
  'Activities, people and webhooks belong to an event, and a token can be limited to one.':
    'Zajęcia, osoby i webhooki należą do wydarzenia, a token można ograniczyć do jednego.',
  'What people call it.': 'Jak się nazywa.',
  'The company it belongs to; left out: that of the token, or 1. One that nobody has named before is there from now on. Events of one company share their people.':
    'Firma, do której należy; bez podania: firma tokenu albo 1. Firma, której nikt wcześniej nie nazwał, odtąd istnieje. Wydarzenia jednej firmy mają wspólne osoby.',
  'The tickets that people register with. Left out: one that costs nothing.':
    'Bilety, z którymi osoby się rejestrują. Bez podania: jeden bezpłatny.',
  'What the ticket is called.': 'Jak nazywa się bilet.',
  'Left out or 0: it costs nothing.': 'Bez podania lub 0: jest bezpłatny.',
  'ISO 4217; required with a price.': 'ISO 4217; wymagana, gdy jest cena.',
  'What people are asked when they register.': 'O co osoby są pytane przy rejestracji.',
  'How it is answered.': 'W jaki sposób się odpowiada.',
  'What is asked.': 'O co się pyta.',
  'What can be chosen: of a select or radio.': 'Co można wybrać: w polu select lub radio.',
  'When it begins, in Unix seconds.': 'Kiedy się zaczyna, w sekundach uniksowych.',
  'When it ends, in Unix seconds: webhooks with a type for it are notified then.':
    'Kiedy się kończy, w sekundach uniksowych: wtedy powiadamiane są webhooki z odpowiednim typem.',
  "The company's own number for it. One that has it already is edited instead.":
    'Własny numer firmy. Jeśli coś już go ma, zostanie zmienione właśnie to.',
  'Lists the events.': 'Wyświetla wydarzenia.',
  'A token of a company finds its events, a token of one event that event alone.':
    'Token firmy znajduje jej wydarzenia, token wydarzenia tylko to jedno wydarzenie.',
  search: 'szukaj',
  'Only those with this text; capitals do not matter.': 'Tylko te z tym tekstem; wielkość liter nie ma znaczenia.',
  'By what; left out: by ID.': 'Według czego sortować; bez podania: według ID.',
  'Left out: the lowest first.': 'Bez podania: od najniższego.',
  'Returns one event.': 'Zwraca jedno wydarzenie.',
  'Returns one event with its ticket groups and form fields.':
    'Zwraca jedno wydarzenie z grupami biletów i polami formularza.',
  'Changes an event.': 'Zmienia wydarzenie.',
  'Only what is given changes. A list of groups or fields takes the place of the one before: those named by their ID stay, the others are new, those left out go. Webhooks with a type for it are notified when anything changed.':
    'Zmienia się tylko to, co podano. Lista grup lub pól zastępuje poprzednią: podane z ID zostają, pozostałe są nowe, pominięte znikają. Gdy coś się zmieniło, powiadamiane są webhooki z odpowiednim typem.',
  'All its tickets.': 'Wszystkie jego bilety.',
  'One that exists, to keep or change it; left out: a new one.':
    'Istniejący, aby go zachować lub zmienić; bez podania: nowy.',
  'All its form fields, in order.': 'Wszystkie pola jego formularza, po kolei.',
  'When it ends, in Unix seconds. An end that is to come is told when it comes.':
    'Kiedy się kończy, w sekundach uniksowych. O końcu, który dopiero nadejdzie, powiadamia się, gdy nadejdzie.',
  "The company's own number for it; null: none.": 'Własny numer firmy; null: brak.',
  'Removes an event with everything in it, for good.': 'Usuwa wydarzenie ze wszystkim, co zawiera, na stałe.',
  'Registers a person for an event, or many.': 'Rejestruje osobę na wydarzenie albo wiele osób.',
  'Who registers in a group that costs nothing, or has paid, is accepted at once; others are pending until event.person.operate says that they paid. Webhooks with a type for it are notified. Somebody who is registered already stays so. Of many people in content all are registered, or none.':
    'Kto rejestruje się w grupie bezpłatnej lub zapłacił, jest od razu zaakceptowany; inni oczekują, aż event.person.operate poda, że zapłacili. Powiadamiane są webhooki z odpowiednim typem. Kto jest już zarejestrowany, pozostaje nim. Z wielu osób w content rejestrowane są wszystkie albo żadna.',
  bind: 'zapisz',
  'somebody known': 'ktoś znany',
  many: 'wiele osób',
  'Somebody the event knows; or give name and email. Beside these, the own number of somebody who may be new.':
    'Ktoś, kogo wydarzenie zna; albo podaj name i email. Obok nich: własny numer kogoś, kto może być nowy.',
  'The name of somebody who may be new.': 'Imię i nazwisko kogoś, kto może być nowy.',
  'The email by which a person is known.': 'Adres e-mail, po którym rozpoznaje się osobę.',
  'true: nobody is notified.': 'true: nikt nie jest powiadamiany.',
  'The surname, where it does not stand in the name.': 'Nazwisko, jeśli nie ma go w polu name.',
  "The CPF, Brazil's tax number.": 'CPF, brazylijski numer podatkowy.',
  'What others call the person.': 'Jak inni nazywają osobę.',
  'What another system knows the person by.': 'Po czym zna osobę inny system.',
  'The ticket group; left out: the first of the event.': 'Grupa biletów; bez podania: pierwsza w wydarzeniu.',
  "Answers to the event's form.": 'Odpowiedzi na formularz wydarzenia.',
  'The form field.': 'Pole formularza.',
  'A string; of a check_box true or false; null takes it back.':
    'Tekst; w polu check_box true albo false; null ją cofa.',
  'Who comes along on the same registration.': 'Osoby towarzyszące w tej samej rejestracji.',
  'The name.': 'Imię.',
  'The surname.': 'Nazwisko.',
  'true: the fee has been paid.': 'true: opłata została wniesiona.',
  'Many people instead of one, at most 1000: all of them, or, when one is wrong, none.':
    'Wiele osób zamiast jednej, najwyżej 1000: wszystkie albo, gdy któraś jest błędna, żadna.',
  "Changes a person's registration.": 'Zmienia rejestrację osoby.',
  'Payment, decision, presence, answers, and the person itself: only what is given changes. A pending registration that is paid is accepted. Of acceptance a webhook hears once in a registration.':
    'Płatność, decyzja, obecność, odpowiedzi i sama osoba: zmienia się tylko to, co podano. Oczekująca rejestracja po opłaceniu jest zaakceptowana. O akceptacji webhook dowiaduje się raz na rejestrację.',
  pay: 'opłać',
  'decide, check in, correct': 'zdecyduj, odnotuj wejście, popraw',
  'The person.': 'Osoba.',
  'What the organiser decides.': 'Co decyduje organizator.',
  'true: checks in to the event; false: checks out.': 'true: odnotowuje wejście na wydarzenie; false: wyjście.',
  'The name; unless the token is of one event, the company knows the person by it, too.':
    'Imię; o ile token nie jest tokenem jednego wydarzenia, zna je tak również firma.',
  'The email; unless the token is of one event, the company knows the person by it, too.':
    'Adres e-mail; o ile token nie jest tokenem jednego wydarzenia, zna go tak również firma.',
  'Ends the registration of a person, or of many.': 'Kończy rejestrację osoby albo wielu osób.',
  'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.':
    'Razem z nią kończą się zapisy na zajęcia wydarzenia, a webhooki dowiadują się o każdym. Po ponownej rejestracji osoba ma ten sam attendeeID.',
  dismiss: 'wypisz',
  'Lists the people registered for an event, or for those of a company.':
    'Wyświetla osoby zarejestrowane na wydarzenie albo na wydarzenia firmy.',
  'By attendeeID, lowest first, unless another order is asked for. Those who left are listed only when status asks for them. Of a company, somebody is there once for each event.':
    'Według attendeeID, od najniższego, o ile nie wskazano innej kolejności. Osoby, które odeszły, są wyświetlane tylko wtedy, gdy wskazuje je status. W obrębie firmy ktoś występuje raz na każde wydarzenie.',
  'Only those.': 'Tylko takie.',
  'Only those: one of all, approved, denied, pending, waiting-rsvp, present, not-present, or several with | between them; all of them have to hold.':
    'Tylko takie: jedno z all, approved, denied, pending, waiting-rsvp, present, not-present albo kilka rozdzielonych znakiem |; wszystkie muszą być spełnione.',
  'Only people with this text in what is known of them; capitals do not matter.':
    'Tylko osoby, w których danych występuje ten tekst; wielkość liter nie ma znaczenia.',
  'The only detail to look for it in.': 'Jedyne dane, w których szukać.',
  'Whether the text is all that stands there; left out: a part will do.':
    'Czy tekst jest wszystkim, co tam stoi; bez podania: wystarczy część.',
  'The company: for tokens of every event.': 'Firma: dla tokenów wszystkich wydarzeń.',
  'Of a company, only those of these events.': 'W obrębie firmy tylko z tych wydarzeń.',
  'An ID, or the company\'s own number: {"externalID": "…"}.': 'ID albo własny numer firmy: {"externalID": "…"}.',
  'Returns one person registered for an event.': 'Zwraca jedną osobę zarejestrowaną na wydarzenie.',
  'Returns one person registered for an event, with answers and companions; or the last registration for an event of a company.':
    'Zwraca jedną osobę zarejestrowaną na wydarzenie, z odpowiedziami i osobami towarzyszącymi; albo ostatnią rejestrację na wydarzenie firmy.',
  'by email': 'po adresie e-mail',
  'The person. Give it, or email.': 'Osoba. Podaj ją albo email.',
  'The email by which the person is known.': 'Adres e-mail, pod którym osoba jest znana.',
  'Creates an activity of an event.': 'Tworzy zajęcia wydarzenia.',
  'People enrol in activities with activity.person.bind.': 'Osoby zapisuje się na zajęcia metodą activity.person.bind.',
  'The event it belongs to.': 'Wydarzenie, do którego należą.',
  'What it is about.': 'Czego dotyczy.',
  'Where it takes place.': 'Gdzie się odbywa.',
  'When it ends, in Unix seconds.': 'Kiedy się kończy, w sekundach uniksowych.',
  'How many people can be enrolled.': 'Ile osób można zapisać.',
  'Lists the activities of an event, oldest first.': 'Wyświetla zajęcia wydarzenia, od najstarszych.',
  'Those of a time are those with a date in it.': 'Do danego czasu należą te, których data się w nim mieści.',
  'of a person': 'jednej osoby',
  'of a time': 'z danego czasu',
  'Only those in which the person takes part, or only the others.':
    'Tylko te, w których osoba bierze udział, albo tylko pozostałe.',
  'The person of the selection.': 'Osoba, której dotyczy wybór.',
  'Only what goes on after then, in Unix seconds.': 'Tylko to, co trwa po tej porze, w sekundach uniksowych.',
  'Only what goes on before then, in Unix seconds.': 'Tylko to, co trwa przed tą porą, w sekundach uniksowych.',
  'Returns one activity.': 'Zwraca jedne zajęcia.',
  'The activity.': 'Zajęcia.',
  'Somebody, to hear whether they take part.': 'Ktoś, aby dowiedzieć się, czy bierze udział.',
  'Changes an activity.': 'Zmienia zajęcia.',
  'Only what is given changes; null removes it. Nobody loses a place to a smaller capacity. Webhooks with a type for it are notified when anything changed.':
    'Zmienia się tylko to, co podano; null usuwa. Nikt nie traci miejsca przez mniejszy limit. Gdy coś się zmieniło, powiadamiane są webhooki z odpowiednim typem.',
  'How many people can be enrolled; null: no limit.': 'Ile osób można zapisać; null: bez limitu.',
  'Removes an activity for good.': 'Usuwa zajęcia na stałe.',
  'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.':
    'Zapisy na nie się kończą, a webhooki dowiadują się o każdym wypisaniu; potem o usunięciu.',
  'Enrols a person in an activity, or many.': 'Zapisuje osobę na zajęcia albo wiele osób.',
  'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again. Somebody new is registered for the event as well, in its first ticket group. Of many people in content all are enrolled, or none.':
    'Powiadamia każdy aktywny webhook wydarzenia z typem dla zapisów. Kto jest już zapisany, pozostaje zapisany i nikt nie jest powiadamiany ponownie. Ktoś nowy jest też rejestrowany na wydarzenie, w jego pierwszej grupie biletów. Z wielu osób w content zapisywane są wszystkie albo żadna.',
  'somebody the event knows': 'ktoś, kogo wydarzenie zna',
  'The activity; for many people, of those who do not name one.':
    'Zajęcia; przy wielu osobach: dla tych, które żadnych nie podają.',
  'Where the enrolment comes from.': 'Skąd pochodzi zapis.',
  'Until when it is valid, in Unix seconds: receivers are told so, Aviso does not end it.':
    'Do kiedy jest ważny, w sekundach uniksowych: odbiorcy się tego dowiadują, ale Aviso go nie kończy.',
  'What the person, or somebody else, did to enrol.': 'Co zrobiła osoba lub ktoś inny, aby doszło do zapisu.',
  "The company's own number for the enrolment.": 'Własny numer firmy dla zapisu.',
  'Their event, when it is to be checked that the activities are in it.':
    'Ich wydarzenie, gdy trzeba sprawdzić, czy zajęcia do niego należą.',
  'Dismisses a person from an activity, or many.': 'Wypisuje osobę z zajęć albo wiele osób.',
  'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.':
    'Powiadamia każdy aktywny webhook wydarzenia z typem dla wypisań, zawsze po powiadomieniu o zapisie, który się kończy.',
  'Changes the enrolment of a person.': 'Zmienia zapis osoby.',
  'Checks in and out, completes, suspends: only what is given changes. Webhooks with a type for it are notified when it did.':
    'Odnotowuje wejście i wyjście, ukończenie, zawieszenie: zmienia się tylko to, co podano. Gdy coś się zmieniło, powiadamiane są webhooki z odpowiednim typem.',
  complete: 'ukończ',
  'check in, suspend': 'odnotuj wejście, zawieś',
  'true: checks in; false: checks out.': 'true: odnotowuje wejście; false: wyjście.',
  'true: the person has completed it.': 'true: osoba je ukończyła.',
  'Whether the enrolment has been activated.': 'Czy zapis został aktywowany.',
  'Whether it counts.': 'Czy się liczy.',
  'Until when it is valid, in Unix seconds; null: for ever.':
    'Do kiedy jest ważny, w sekundach uniksowych; null: bezterminowo.',
  "The company's own number for the enrolment; null: none.": 'Własny numer firmy dla zapisu; null: brak.',
  'Lists the people enrolled in an activity.': 'Wyświetla osoby zapisane na zajęcia.',
  'Lists the people enrolled in an activity, in the order of their enrolments unless another is asked for.':
    'Wyświetla osoby zapisane na zajęcia, w kolejności zapisów, o ile nie wskazano innej.',
  'Only those: one of all, present, not-present, completed, not-completed, or several with | between them; all of them have to hold.':
    'Tylko takie: jedno z all, present, not-present, completed, not-completed albo kilka rozdzielonych znakiem |; wszystkie muszą być spełnione.',
  'Returns one person enrolled in an activity.': 'Zwraca jedną osobę zapisaną na zajęcia.',
  'Lists the people, whichever events they are in.': 'Wyświetla osoby, niezależnie od wydarzeń.',
  'As their company knows them. A token of one event finds those who are registered there, as they are known there. By personID, lowest first, unless another order is asked for.':
    'Tak, jak zna je ich firma. Token wydarzenia znajduje osoby na nie zarejestrowane, tak jak są tam znane. Według personID, od najniższego, o ile nie wskazano innej kolejności.',
  'Only those who are registered for this event.': 'Tylko zarejestrowane na to wydarzenie.',
  'Only those of this company: not for tokens of one event.': 'Tylko z tej firmy: nie dla tokenów jednego wydarzenia.',
  'Returns one person.': 'Zwraca jedną osobę.',
  'As the company knows the person. A token of one event sees those who are registered there, as they are known there.':
    'Tak, jak zna ją firma. Token wydarzenia widzi osoby na nie zarejestrowane, tak jak są tam znane.',
  'The company that the person must be of: not for tokens of one event.':
    'Firma, do której musi należeć osoba: nie dla tokenów jednego wydarzenia.',
  'Changes a person.': 'Zmienia osobę.',
  'Only what is given changes. A token of a company, or of system scope, changes what the company knows: the events keep what they were told, which event.person.operate changes. One of one event changes what is known there. Webhooks of the company, or of the event, with a type for it are notified.':
    'Zmienia się tylko to, co podano. Token firmy lub o zasięgu systemu zmienia to, co wie firma: wydarzenia zachowują to, co im podano, a to zmienia event.person.operate. Token jednego wydarzenia zmienia to, co wiadomo w nim. Powiadamiane są webhooki firmy lub wydarzenia z odpowiednim typem.',
  'Creates a company.': 'Tworzy firmę.',
  'Events, people, own types and webhooks belong to one, and token.create makes tokens for it that see nothing else.':
    'Do firmy należą wydarzenia, osoby, własne typy i webhooki, a token.create tworzy dla niej tokeny, które nie widzą nic innego.',
  'Its time zone by the IANA name; left out: UTC.': 'Jej strefa czasowa według nazwy IANA; bez podania: UTC.',
  'Lists the companies.': 'Wyświetla firmy.',
  'The oldest first. A token of a company finds that one alone, a token of one event none.':
    'Od najstarszych. Token firmy znajduje tylko ją, token wydarzenia żadnej.',
  'Returns one company.': 'Zwraca jedną firmę.',
  'Changes a company.': 'Zmienia firmę.',
  'Only what is given changes.': 'Zmienia się tylko to, co podano.',
  'Its time zone by the IANA name, such as America/Sao_Paulo.':
    'Jej strefa czasowa według nazwy IANA, na przykład America/Sao_Paulo.',
  'By what payloads name companies, events, activities, people and enrolments. external: each of them needs an externalID.':
    'Po czym w treści powiadomień nazywane są firmy, wydarzenia, zajęcia, osoby i zapisy. external: każde z nich potrzebuje externalID.',
  "Adds an event to a company: InEvent's name of event.create.":
    'Dodaje wydarzenie do firmy: nazwa, którą InEvent nadaje metodzie event.create.',
  'as another one is': 'tak jak inne',
  'Another event of the company, whose tickets, form and activities it begins with.':
    'Inne wydarzenie firmy, którego bilety, formularz i zajęcia przejmuje na początek.',
  'Lists the events of a company.': 'Wyświetla wydarzenia firmy.',
  'Of an event that has no dates of its own, those of its activities are looked at. A token of a company finds its events, a token of one event that event alone.':
    'Dla wydarzenia bez własnych dat brane są daty jego zajęć. Token firmy znajduje jej wydarzenia, token wydarzenia tylko to jedno wydarzenie.',
  'The company; left out: each that the token sees.': 'Firma; bez podania: każda, którą widzi token.',
  'Only those that are over, go on, or have not begun.': 'Tylko te, które się skończyły, trwają albo się nie zaczęły.',
  'Only those with this text in their name.': 'Tylko te z tym tekstem w nazwie.',
  'Only these.': 'Tylko te.',
  'Returns one event of a company.': 'Zwraca jedno wydarzenie firmy.',
  "Changes an event of a company: InEvent's name of event.edit.":
    'Zmienia wydarzenie firmy: nazwa, którą InEvent nadaje metodzie event.edit.',
  "Removes an event of a company with everything in it, for good: InEvent's name of event.remove.":
    'Usuwa wydarzenie firmy ze wszystkim, co zawiera, na stałe: nazwa, którą InEvent nadaje metodzie event.remove.',
  'Creates a token.': 'Tworzy token.',
  'The token is shown this once. A token creates none that sees more than it does, or holds longer: one of a company those of the company and of its events, one of one event those of that event.':
    'Token jest pokazywany tylko ten jeden raz. Token nie tworzy takiego, który widzi więcej niż on albo jest ważny dłużej: token firmy tworzy tokeny firmy i jej wydarzeń, token wydarzenia tokeny tego wydarzenia.',
  'What it is for.': 'Do czego służy.',
  'The event it is limited to. Without it, and without companyID: every event.':
    'Wydarzenie, do którego jest ograniczony. Bez niego i bez companyID: każde wydarzenie.',
  'What it may do.': 'Co mu wolno.',
  'The company it is limited to, with all that belongs to it.':
    'Firma, do której jest ograniczony, ze wszystkim, co do niej należy.',
  'When it ends, in Unix seconds; left out: it holds until it is removed.':
    'Kiedy wygasa, w sekundach uniksowych; bez podania: jest ważny, dopóki nie zostanie usunięty.',
  'Lists the tokens.': 'Wyświetla tokeny.',
  'Without the tokens themselves. A token of a company finds those of the company and of its events, a token of one event those of that event.':
    'Bez samych tokenów. Token firmy znajduje tokeny firmy i jej wydarzeń, token wydarzenia tokeny tego wydarzenia.',
  'Tells whose token the call has, and what it may do.': 'Mówi, czyj jest token wywołania i co mu wolno.',
  'Removes a token: it is refused from then on.': 'Usuwa token: odtąd jest odrzucany.',
  'Where several processes share the work, the others refuse it within 5 s.':
    'Gdy pracę dzieli kilka procesów, pozostałe odrzucają go w ciągu 5 s.',
  'The token.': 'Token.',
  'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. So do the people who are in no other event of the company. The facts stay for RETENTION_DAYS, and fact.find lists them by companyID: person.remove erases those about a person.':
    'Razem z nim znikają jego zajęcia, rejestracje, webhooki i tokeny oraz oczekujące dostawy. Także osoby, które nie są w żadnym innym wydarzeniu firmy. Fakty zostają przez RETENTION_DAYS, a fact.find wyświetla je po companyID: person.remove usuwa te, które dotyczą osoby.',
  'Erases a person, for good, and says what was erased.': 'Usuwa dane osoby, na stałe, i mówi, co usunięto.',
  'Registrations, answers, enrolments and own numbers go, and in the logs what was told of the person: facts, deliveries that wait, and the bodies and answers of attempts. Webhooks are told of the dismissals that this is, as by event.person.dismiss, but by the personID alone, without name and email. A token of a company, or of system scope, erases in the whole company; one of an event what that event knows. A delivery that is under way cannot be stopped: while left is more than 0, call it again. Called again, it changes nothing. What was told elsewhere, and backups of the database, are beyond its reach.':
    'Znikają rejestracje, odpowiedzi, zapisy i własne numery, a w dziennikach to, co przekazano o osobie: fakty, oczekujące dostawy oraz treści i odpowiedzi prób. Webhooki są powiadamiane o wypisaniach, którymi to jest, jak przy event.person.dismiss, ale samym personID, bez nazwiska i adresu e-mail. Token firmy albo systemowy usuwa w całej firmie; token wydarzenia to, co zna to wydarzenie. Dostawy w toku nie da się zatrzymać: dopóki left jest większe niż 0, należy wywołać metodę ponownie. Wywołana jeszcze raz niczego nie zmienia. To, co przekazano gdzie indziej, oraz kopie zapasowe bazy danych są poza jej zasięgiem.',
  'Lists all that is held about a person.': 'Wyświetla wszystko, co jest przechowywane o osobie.',
  'What the company knows, then the registrations with their answers, the enrolments, and the facts in the log with whom they were told. Page by page: call it again with next as after, until that is null. A token of one event sees what that event knows. The bodies that were sent are in webhook.log.get; facts of own types name nobody, so they are not among these.':
    'To, co wie firma, potem rejestracje z odpowiedziami, zapisy oraz fakty z dziennika wraz z tym, komu je przekazano. Strona po stronie: należy wywoływać ponownie z next jako after, aż będzie null. Token jednego wydarzenia widzi to, co zna to wydarzenie. Wysłane treści są w webhook.log.get; fakty własnych typów nikogo nie wymieniają, więc ich tu nie ma.',
  export: 'eksport',
  'the last page': 'ostatnia strona',
  'How many registrations, enrolments and facts at most, together.':
    'Ile najwyżej rejestracji, zapisów i faktów łącznie.',
  'Replaces a token by one with the same rights.': 'Zastępuje token innym o tych samych prawach.',
  'The new one is shown this once. The one before it holds for 24 hours, or until formerUntil: time to give the new one to whoever has it. lastUsedAt tells then when the new one was taken. Where several processes share the work, the others know it within 5 s.':
    'Nowy token jest pokazywany tylko ten jeden raz. Poprzedni jest ważny jeszcze 24 godziny albo do formerUntil: to czas, by przekazać nowy temu, kto go używa. lastUsedAt mówi potem, kiedy zaczęto używać nowego. Gdy pracę dzieli kilka procesów, pozostałe wiedzą o tym w ciągu 5 s.',
  'Until when the former one holds, in Unix seconds, at most 7 days. A time that is over: it is refused at once.':
    'Do kiedy ważny jest poprzedni, w sekundach uniksowych, najwyżej 7 dni. Przy czasie, który minął, jest odrzucany od razu.',
  'Lists who changed what, when, and from where.': 'Wyświetla, kto co zmienił, kiedy i skąd.',
  'Only in this event.': 'Tylko w tym wydarzeniu.',
  'Only in this company, with its events.': 'Tylko w tej firmie, z jej wydarzeniami.',
  'Only with this token.': 'Tylko z tym tokenem.',
  'Only calls of this method.': 'Tylko wywołania tej metody.',
  'Only since then, in Unix seconds.': 'Tylko od tego czasu, w sekundach uniksowych.',
  'Only before then, in Unix seconds.': 'Tylko przed tym czasem, w sekundach uniksowych.',
  rotate: 'zastąpienie',
  'at once': 'od razu',
  'of an event': 'wydarzenia',
  'one method, one token': 'jedna metoda, jeden token',
  'The newest first, for a year: each call that changed something. Who enrolled or left, and what was published, is told by fact.find. A token of one event finds what was changed in that event, one of a company what was changed in the company and its events.':
    'Od najnowszych, przez rok: każde wywołanie, które coś zmieniło. Kto się zapisał lub wypisał i co opublikowano, mówi fact.find. Token wydarzenia znajduje to, co zmieniono w tym wydarzeniu, token firmy to, co zmieniono w firmie i jej wydarzeniach.',
}
