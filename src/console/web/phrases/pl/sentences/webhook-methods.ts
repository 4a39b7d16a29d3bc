import type { Sentences } from '../../sentences.ts'

/** What the document says of the methods around webhooks. */
export const webhookMethods: Sentences = {
  'Subscribes a URL to one type of notification of an event, or of all events of a company.':
    'Subskrybuje na podany URL jeden typ powiadomień wydarzenia albo wszystkich wydarzeń firmy.',
  'Several webhooks of one type are allowed; each gets every notification. The secret is shown this once, or again to a call with the same idempotency key. A list of types makes a webhook of each, with one secret, or, when one is wrong, none: webhooks in the answer has all of them.':
    'Może być kilka webhooków jednego typu; każdy dostaje wszystkie powiadomienia. Sekret jest pokazywany tylko ten jeden raz, albo ponownie wywołaniu z tym samym kluczem idempotencji. Z listy typów powstaje po jednym webhooku na typ, ze wspólnym sekretem, albo żaden, gdy któryś jest błędny: webhooks w odpowiedzi zawiera je wszystkie.',
  create: 'utwórz',
  everything: 'wszystko',
  'several types': 'kilka typów',
  'of a company': 'firmy',
  'What to be notified of: one type, or a list.': 'O czym powiadamiać: jeden typ albo lista.',
  'Where notifications are sent. It is kept in the form of the URL standard: HTTPS://Example.com:443 is https://example.com/.':
    'Dokąd wysyłane są powiadomienia. Adres jest zapisywany w postaci zgodnej ze standardem URL: HTTPS://Example.com:443 to https://example.com/.',
  'The event to hear. Give it, or companyID.': 'Wydarzenie, o którym powiadamia. Podaj je albo companyID.',
  'How the body is encoded.': 'Jak zakodowana jest treść.',
  'A code of your own, sent as the header X-Secret.': 'Własny kod, wysyłany w nagłówku X-Secret.',
  'Further headers of each delivery.': 'Dalsze nagłówki każdej dostawy.',
  'false: what waits for it is held, and it misses what happens; webhook.edit says what becomes of that.':
    'false: to, co na niego czeka, jest wstrzymane, a to, co się wydarzy, go omija; webhook.edit mówi, co się z tym stanie.',
  'The company whose events it hears, all of them: not for tokens of one event.':
    'Firma, o której wydarzeniach powiadamia, o wszystkich: nie dla tokenów jednego wydarzenia.',
  'A name for it, for people.': 'Nazwa webhooka, dla ludzi.',
  'Lists the webhooks of an event.': 'Wyświetla webhooki wydarzenia.',
  'Those of an event, or those of a company that hear all of its events; the oldest first.':
    'Webhooki wydarzenia albo te webhooki firmy, które dotyczą wszystkich jej wydarzeń; od najstarszych.',
  find: 'znajdź',
  'how each is doing': 'jak działa każdy z nich',
  'a page of some': 'jedna strona wybranych',
  'The event. Give it, or companyID.': 'Wydarzenie. Podaj je albo companyID.',
  'Only those of this type.': 'Tylko tego typu.',
  'Only active ones, or only others.': 'Tylko aktywne albo tylko pozostałe.',
  'true: with the last attempt.': 'true: z ostatnią próbą.',
  'How many rows at most.': 'Ile wierszy najwyżej.',
  'How many rows to leave out first.': 'Ile wierszy pominąć na początku, do stronicowania.',
  'The company, for its own webhooks.': 'Firma, dla jej własnych webhooków.',
  'Returns one webhook.': 'Zwraca jeden webhook.',
  get: 'pobierz',
  'how it is doing': 'jak działa',
  'The webhook.': 'Webhook.',
  'Changes a webhook.': 'Zmienia webhook.',
  'Only the fields given change; missed in the answer is what it had missed until then. What waits goes to the new URL, and what has failed before with the body that it had. Switching on again forgets why it was switched off.':
    'Zmieniają się tylko podane pola; missed w odpowiedzi to, co go do tej pory ominęło. To, co czeka, idzie na nowy URL, a to, co już się nie powiodło, z taką treścią, jaką miało. Ponowne włączenie usuwa przyczynę wyłączenia.',
  'switch off': 'wyłącz',
  'switch on again': 'włącz ponownie',
  change: 'zmień',
  'null removes it.': 'null usuwa.',
  'With active: true: what becomes of what it missed while it was off. Not given, it is sent if Aviso had switched it off, and dropped if somebody else had.':
    'Razem z active: true: co stanie się z tym, co go ominęło, gdy był wyłączony. Bez podania: jest wysyłane, jeśli wyłączyło go Aviso, a odrzucane, jeśli zrobił to kto inny.',
  'Removes a webhook for good.': 'Usuwa webhook na stałe.',
  'The deliveries that wait for it are cancelled. Its log stays for RETENTION_DAYS.':
    'Oczekujące dostawy są anulowane. Jego dziennik pozostaje przez RETENTION_DAYS.',
  remove: 'usuń',
  'Lists the types of notification.': 'Wyświetla typy powiadomień.',
  "By platform: what each tells of, an example of its payload, and what its platform promises. The company's own types come last; a token of a company, or of one of its events, sees those without asking for them.":
    'Według platform: o czym mówi każdy z nich, przykład jego treści i co obiecuje jego platforma. Własne typy firmy są na końcu; token firmy lub jednego z jej wydarzeń widzi je bez pytania o nie.',
  one: 'jeden',
  own: 'własny',
  'Only this one.': 'Tylko ten.',
  'With the own types of this company.': 'Z własnymi typami tej firmy.',
  "Creates a notification type of a company's own.": 'Tworzy własny typ powiadomień firmy.',
  'Webhooks of the company and of its events can have it then, and notification.publish and the SQL function aviso.publish take it. The schema has at most 64 KiB, refers to nothing outside itself, and its patterns have neither backreferences nor lookaround.':
    'Odtąd mogą go mieć webhooki firmy i jej wydarzeń, a notification.publish i funkcja SQL aviso.publish go przyjmują. Schemat ma najwyżej 64 KiB, nie odwołuje się do niczego poza sobą, a jego wzorce nie zawierają odwołań wstecznych ani asercji (lookaround).',
  'The company.': 'Firma.',
  'Its name, with a prefix of your own: letters, digits, dots, hyphens and underscores.':
    'Jego nazwa, z własnym przedrostkiem: litery, cyfry, kropki, łączniki i podkreślenia.',
  'What it tells of.': 'O czym mówi.',
  'Data as an example, which fits the schema.': 'Przykładowe dane, zgodne ze schematem.',
  'What the data must be like; left out, every object fits.': 'Jakie muszą być dane; bez podania pasuje każdy obiekt.',
  "Changes a notification type of a company's own.": 'Zmienia własny typ powiadomień firmy.',
  'Only what is given. The example must fit the schema; what is published from now on must fit it too.':
    'Tylko to, co podano. Przykład musi być zgodny ze schematem; to, co zostanie opublikowane od tej pory, też.',
  edit: 'edytuj',
  'another schema': 'inny schemat',
  'The type; its name stays.': 'Typ; jego nazwa się nie zmienia.',
  'What the data must be like; null: every object fits.': 'Jakie muszą być dane; null: pasuje każdy obiekt.',
  "Removes a notification type of a company's own.": 'Usuwa własny typ powiadomień firmy.',
  'Nothing more is published of it, and no webhook made for it. Its webhooks stay, and so does what waits for them: remove them with webhook.remove. webhook.type.create makes the type once more.':
    'Nic więcej tego typu nie jest publikowane i nie powstają dla niego webhooki. Jego webhooki zostają, tak samo to, co na nie czeka: usuń je metodą webhook.remove. webhook.type.create tworzy ten typ na nowo.',
  'The type.': 'Typ.',
  "Publishes a notification of a company's own type.": 'Publikuje powiadomienie własnego typu firmy.',
  'It is stored, and delivered to every webhook of the event, and of its company, that has the type. With companyID in place of eventID it goes to webhooks of the company alone. The SQL function aviso.publish does the same within a transaction of yours.':
    'Jest zapisywane i dostarczane do każdego webhooka wydarzenia i jego firmy, który ma ten typ. Z companyID zamiast eventID trafia tylko do webhooków firmy. Funkcja SQL aviso.publish robi to samo w Twojej transakcji.',
  publish: 'opublikuj',
  'of the company': 'od firmy',
  'An own type of the company.': 'Własny typ firmy.',
  'What it tells: an object that fits the schema of the type.': 'Co mówi: obiekt zgodny ze schematem typu.',
  'The event in which it happened. Either this or companyID.': 'Wydarzenie, w którym to zaszło. Ono albo companyID.',
  'The company, when it belongs to no event.': 'Firma, gdy nie dotyczy to żadnego wydarzenia.',
  'Names the thing that it is about: notifications with the same key keep their order. 1 to 200 characters.':
    'Nazywa rzecz, której to dotyczy: powiadomienia z tym samym kluczem zachowują kolejność. Od 1 do 200 znaków.',
  'Names this call: made again with the same key, as long as its webhook is there, it makes none and answers that one. 1 to 200 characters.':
    'Nazywa to wywołanie: powtórzone z tym samym kluczem, dopóki istnieje jego webhook, nie tworzy nowego i zwraca tamten. Od 1 do 200 znaków.',
  'Names this call: made again with the same key, within 7 days, it publishes nothing. 1 to 200 characters.':
    'Nazywa to wywołanie: powtórzone z tym samym kluczem w ciągu 7 dni niczego nie publikuje. Od 1 do 200 znaków.',
  'When it happened; left out: now.': 'Kiedy to zaszło; bez podania: teraz.',
  'Returns the exact request that a webhook would get.': 'Zwraca dokładnie takie żądanie, jakie dostałby webhook.',
  'Made and signed like a real delivery, with the real secret and the time of the call: send it to your receiver by hand to test its verification. Nothing is sent by this method.':
    'Utworzone i podpisane jak prawdziwa dostawa, prawdziwym sekretem i z czasem wywołania: wyślij je ręcznie do swojego odbiorcy, aby sprawdzić jego weryfikację. Ta metoda niczego nie wysyła.',
  example: 'przykład',
  'Returns answers as a receiver can give them.': 'Zwraca odpowiedzi, jakich może udzielić odbiorca.',
  'Replaces the signing secret of a webhook.': 'Wymienia sekret podpisu webhooka.',
  'The new secret is shown this once. For 24 hours deliveries carry a signature with each of both, so that receivers can change over at their own pace. Of several rotations in that time, the 5 newest former secrets sign on; an older one stops at once.':
    'Nowy sekret jest pokazywany tylko ten jeden raz. Przez 24 godziny dostawy mają podpis każdym z obu, aby odbiorcy mogli przejść na nowy we własnym tempie. Przy kilku wymianach w tym czasie podpisuje dalej 5 najnowszych poprzednich sekretów; starszy przestaje od razu.',
  rotate: 'wymień',
  'Sends the example to a webhook now, and returns what the receiver answered.':
    'Wysyła teraz przykład do webhooka i zwraca to, co odpowiedział odbiorca.',
  'The request is that of webhook.requestExample with the header x-test: true, sent by the same way as every delivery and once. In the log it is marked as a test; it is no delivery, and nothing counts it. Also for a webhook that is switched off. Only a few tests are made at a time.':
    'Żądanie jest takie jak z webhook.requestExample, z nagłówkiem x-test: true, wysłane raz, tą samą drogą co każda dostawa. W dzienniku jest oznaczone jako test; nie jest dostawą i nigdzie nie jest liczone. Także dla wyłączonego webhooka. Naraz trwa tylko kilka testów.',
  test: 'testuj',
  'Sends one thing that happened to one webhook, now.': 'Wysyła teraz do webhooka coś, co zaszło.',
  'A new delivery with a webhook-id of its own, also of what the webhook got before, or was not told because of bypassWebhook. It waits for no other delivery, and none waits for it; it is held while the webhook is off. webhook.recover does not count it as received. The facts are in fact.find.':
    'Nowa dostawa z własnym webhook-id, także tego, co webhook już dostał albo o czym nie został powiadomiony z powodu bypassWebhook. Nie czeka na żadną inną dostawę i żadna nie czeka na nią; jest wstrzymana, dopóki webhook jest wyłączony. webhook.recover nie liczy jej jako odebranej. Fakty są w fact.find.',
  send: 'wyślij',
  'The fact.': 'Fakt.',
  'Sends a delivery once more.': 'Wysyła dostawę jeszcze raz.',
  'With the same body and the same webhook-id, to the URL that its webhook has now. What is waiting or was given up is tried at once. A test is not sent again.':
    'Z tą samą treścią i tym samym webhook-id, na URL, który webhook ma teraz. To, co czeka lub zostało porzucone, jest ponawiane od razu. Testu nie wysyła się ponownie.',
  resend: 'wyślij ponownie',
  'The delivery.': 'Dostawa.',
  'Tries again what a webhook did not receive, or sends what it never got.':
    'Ponawia to, czego webhook nie odebrał, albo wysyła to, czego nigdy nie dostał.',
  'What was given up begins anew, what waits is tried at once: at most limit of them, the oldest first. With missing, deliveries are made of what happened and was never on its way to the webhook: while it was off, or before there was such a webhook. Not of what was told to nobody (bypassWebhook, or data that did not fit); what webhook.send and webhook.test sent does not count. Call it again with after until next is null, or with dryRun to see how many there are. With missing, a call looks at 20000 facts at most. It can be stopped after each call, and called twice at once: nothing is made twice.':
    'To, co porzucono, zaczyna od nowa, to, co czeka, jest ponawiane od razu: najwyżej limit dostaw, od najstarszych. Z missing powstają dostawy tego, co zaszło i nigdy nie było w drodze do webhooka: gdy był wyłączony albo zanim powstał. Nie tego, o czym nikogo nie powiadomiono (bypassWebhook albo dane niezgodne ze schematem); to, co wysłały webhook.send i webhook.test, się nie liczy. Powtarzaj wywołanie z after, aż next będzie null, albo użyj dryRun, aby zobaczyć, ile ich jest. Z missing jedno wywołanie przegląda najwyżej 20000 faktów. Można przerwać po każdym wywołaniu i wywołać dwa razy naraz: nic nie powstaje podwójnie.',
  count: 'policz',
  'what happened before there was a webhook': 'co zaszło, zanim powstał webhook',
  'Only of what happened since then, in Unix seconds; with missing, at most RETENTION_DAYS ago.':
    'Tylko to, co zaszło od tej pory, w sekundach uniksowych; z missing najwyżej RETENTION_DAYS temu.',
  'The webhook; or give eventID.': 'Webhook; albo podaj eventID.',
  'The event, for each of its webhooks.': 'Wydarzenie, dla każdego z jego webhooków.',
  'Only of what happened until then, in Unix seconds.': 'Tylko to, co zaszło do tej pory, w sekundach uniksowych.',
  'true: what the webhook has never got. false: deliveries that failed.':
    'true: to, czego webhook nigdy nie dostał. false: dostawy, które się nie powiodły.',
  'true: only counts.': 'true: tylko liczy.',
  'How many at once.': 'Ile naraz.',
  'next of the last answer, to go on behind it.': 'next z ostatniej odpowiedzi, aby kontynuować od tego miejsca.',
  'Lists what was sent to the webhooks of an event, or to one webhook.':
    'Wyświetla to, co wysłano do webhooków wydarzenia albo do jednego webhooka.',
  'One row for each attempt, newest first; tests among them, marked. Attempts are kept for RETENTION_DAYS, those of removed webhooks too.':
    'Jeden wiersz na każdą próbę, od najnowszych; także testy, oznaczone. Próby są przechowywane przez RETENTION_DAYS, również próby usuniętych webhooków.',
  'what went wrong': 'co się nie udało',
  'The event. Left out, webhookID is given: for a webhook of a company, which has no event.':
    'Wydarzenie. Jeśli go nie podano, podaje się webhookID: dla webhooka firmy, który nie ma wydarzenia.',
  'Only those to this webhook.': 'Tylko do tego webhooka.',
  'Only those of this delivery.': 'Tylko z tej dostawy.',
  'Only those that ended so.': 'Tylko te, które tak się skończyły.',
  'true: only tests. false: only deliveries.': 'true: tylko testy. false: tylko dostawy.',
  'Only attempts since then, in Unix seconds.': 'Tylko próby od tej pory, w sekundach uniksowych.',
  'Only attempts before then, in Unix seconds.': 'Tylko próby sprzed tej pory, w sekundach uniksowych.',
  'Returns one attempt with what was sent and what came back.': 'Zwraca jedną próbę z tym, co wysłano i co wróciło.',
  'The security code and the values of custom headers are masked; of the answer, the first 4 KiB are kept.':
    'Kod bezpieczeństwa i wartości własnych nagłówków są zamaskowane; z odpowiedzi przechowywane są pierwsze 4 KiB.',
  'The attempt.': 'Próba.',
  'Counts attempts over the last hour or day.': 'Liczy próby z ostatniej godziny lub doby.',
  'By the minute of the last hour, or by the half hour of the last day, the oldest first. Tests are not counted.':
    'Co minutę z ostatniej godziny albo co pół godziny z ostatniej doby, od najstarszych. Testy nie są liczone.',
  'a webhook that got nothing': 'webhook, który nic nie dostał',
  'How far back.': 'Jak daleko wstecz.',
  'Lists the deliveries of an event, or to one webhook.': 'Wyświetla dostawy wydarzenia albo do jednego webhooka.',
  'What was sent, what waits and what failed, the newest first; the attempts of each are in webhook.log.find. Tests are no deliveries.':
    'Co wysłano, co czeka i co się nie powiodło, od najnowszych; próby każdej z nich są w webhook.log.find. Testy nie są dostawami.',
  'about somebody': 'o kimś',
  'what is tried again': 'co jest ponawiane',
  'Only those that are in this state.': 'Tylko te, które są w tym stanie.',
  'true: only what is under way, held or given up. false: only what is over.':
    'true: tylko to, co jest w drodze, wstrzymane lub porzucone. false: tylko to, co zakończone.',
  'Only those made earlier than this delivery.': 'Tylko utworzone wcześniej niż ta dostawa.',
  'Only those that tell of this person, in this event.': 'Tylko te, które mówią o tej osobie, w tym wydarzeniu.',
  'The same by the email that the event knows the person by, dismissed or not.':
    'To samo po adresie e-mail, pod którym wydarzenie zna osobę, wypisaną lub nie.',
  'Only what was made since then, in Unix seconds.': 'Tylko to, co powstało od tej pory, w sekundach uniksowych.',
  'Only what was made before then, in Unix seconds.': 'Tylko to, co powstało przed tą porą, w sekundach uniksowych.',
  'Says what became of the notifications about a person, and why.':
    'Mówi, co się stało z powiadomieniami o osobie i dlaczego.',
  'One line for each fact about the person and each webhook that is told such facts, the newest facts first: of the newest 100, and for RETENTION_DAYS. Also of webhooks that were removed, and unless the token is of one event, those of the company. When nothing is in the log, the lines tell what the registration and the enrolments say.':
    'Jeden wiersz na każdy fakt o osobie i każdy webhook, który jest o takich faktach powiadamiany, od najnowszych faktów: z najnowszych 100, przez RETENTION_DAYS. Także dla usuniętych webhooków oraz, o ile token nie jest tokenem jednego wydarzenia, dla webhooków firmy. Gdy w dzienniku nie ma nic, wiersze mówią, co wynika z rejestracji i zapisów.',
  explain: 'wyjaśnij',
  'one webhook': 'jeden webhook',
  'The event.': 'Wydarzenie.',
  'The person; or give email.': 'Osoba; albo podaj email.',
  'The email by which the event knows the person.': 'Adres e-mail, pod którym wydarzenie zna osobę.',
  'Only what this webhook is told.': 'Tylko to, o czym powiadamiany jest ten webhook.',
  'Only notifications of this type.': 'Tylko powiadomienia tego typu.',
  'Lists what happened, for receivers that ask instead of listening.':
    'Wyświetla, co zaszło, dla odbiorców, którzy pytają, zamiast słuchać.',
  'The oldest first. Call it again and again with next as after: every fact comes once, in the order in which it was logged, and none is missed, however many servers there are. A fact is logged some milliseconds after the call that made it. Facts are kept for RETENTION_DAYS. Also those that no webhook is told.':
    'Od najstarszych. Powtarzaj wywołanie z next jako after: każdy fakt przychodzi raz, w kolejności, w jakiej go zapisano, i żadnego nie brakuje, niezależnie od liczby serwerów. Fakt jest zapisywany kilka milisekund po wywołaniu, które go spowodowało. Fakty są przechowywane przez RETENTION_DAYS. Także te, o których żaden webhook nie jest powiadamiany.',
  'what came since': 'co doszło od tej pory',
  'The event; or give companyID.': 'Wydarzenie; albo podaj companyID.',
  'The company, with all its events: not for tokens of one event.':
    'Firma ze wszystkimi jej wydarzeniami: nie dla tokenów jednego wydarzenia.',
  'next of the last answer; left out: from the beginning of the log.':
    'next z ostatniej odpowiedzi; bez podania: od początku dziennika.',
  "Only of this kind, such as enrollment.added; or what a notification type tells; or a type of one's own.":
    'Tylko tego rodzaju, na przykład enrollment.added; albo to, o czym mówi typ powiadomień; albo własny typ.',
  'Only about this person.': 'Tylko o tej osobie.',
  'Only what happened since then, in Unix seconds.': 'Tylko to, co zaszło od tej pory, w sekundach uniksowych.',
  'Shows one thing that happened.': 'Pokazuje jedną rzecz, która zaszła.',
  'Facts are kept for RETENTION_DAYS.': 'Fakty są przechowywane przez RETENTION_DAYS.',
  'how the last day went': 'jak minęła ostatnia doba',
  'true: with the attempts of the last day, by the hour.': 'true: z próbami z ostatniej doby, godzina po godzinie.',
  'One that counts as received for a webhook, or for those of a type, and one after which the delivery is tried again; the rule behind them, how patient Aviso is, and programs that answer so.':
    'Jedną, która dla webhooka albo dla webhooków danego typu liczy się jako odebrane, i jedną, po której dostawa jest ponawiana; regułę, która za nimi stoi, jak długo Aviso czeka, oraz programy, które tak odpowiadają.',
  'of a type': 'dla typu',
  'The webhook. Give it, or type.': 'Webhook. Należy podać go albo type.',
  'A type, of which there need be no webhook: JSON, without a security code.':
    'Typ, choćby nie było żadnego jego webhooka: JSON, bez kodu bezpieczeństwa.',
  'Shows the secret of a webhook once more.': 'Pokazuje jeszcze raz sekret webhooka.',
  'Where secrets are encrypted, with SECRET_KEY; elsewhere a secret is shown once, when it is made. audit.find tells who has seen it.':
    'Tam, gdzie sekrety są zaszyfrowane, z SECRET_KEY; gdzie indziej sekret jest pokazywany raz, przy utworzeniu. audit.find mówi, kto go widział.',
  show: 'pokazanie',
}
