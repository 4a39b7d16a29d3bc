import type { Sentences } from '../../sentences.ts'

/** Why an attempt failed, why a webhook was switched off, and why nobody was told of somebody. */
export const reasons: Sentences = {
  '{reason} ({code}).': '{reason} ({code}).',
  'The connection was closed before there was an answer': 'Połączenie zostało zamknięte, zanim nadeszła odpowiedź',
  'The name could not be resolved': 'Nie udało się rozwiązać nazwy',
  'The name could not be resolved just now': 'W tej chwili nie udało się rozwiązać nazwy',
  'The connection timed out': 'Upłynął czas oczekiwania na połączenie',
  'The certificate is signed by an authority that is not known here, or an intermediate certificate is missing: the receiver must send the whole chain':
    'Certyfikat jest podpisany przez nieznany tu urząd albo brakuje certyfikatu pośredniego: odbiorca musi wysłać cały łańcuch',
  'The certificate is signed by itself: one of a public authority is needed':
    'Certyfikat jest podpisany sam przez siebie: potrzebny jest certyfikat publicznego urzędu',
  'The receiver speaks no version of TLS that is safe: it must offer TLS 1.2 or 1.3':
    'Odbiorca nie oferuje żadnej bezpiecznej wersji TLS: musi oferować TLS 1.2 lub 1.3',
  'The receiver refused the TLS handshake: it has no cipher in common with us, does not know this name, or wants a client certificate':
    'Odbiorca odrzucił uzgadnianie TLS: nie ma z nami wspólnego szyfru, nie zna tej nazwy albo żąda certyfikatu klienta',
  'The receiver wants a client certificate, and deliveries carry none':
    'Odbiorca żąda certyfikatu klienta, a dostawy go nie mają',
  'The key or signature of the certificate is too weak: a new certificate is needed':
    'Klucz lub podpis certyfikatu jest za słaby: potrzebny jest nowy certyfikat',
  'The port does not speak TLS: the URL may have to begin with http://':
    'Ten port nie używa TLS: URL może musieć zaczynać się od http://',
  'The connection was refused': 'Połączenie zostało odrzucone',
  'The host cannot be reached': 'Nie można połączyć się z serwerem odbiorcy',
  'The network cannot be reached': 'Nie można połączyć się z siecią',
  'The network does not let this connection through': 'Sieć nie przepuszcza tego połączenia',
  'There are too many open connections on our side': 'Po naszej stronie jest za dużo otwartych połączeń',
  'The port speaks TLS: the URL has to begin with https://': 'Ten port używa TLS: URL musi zaczynać się od https://',
  'The certificate is for another name: it must name the host of the URL':
    'Certyfikat jest dla innej nazwy: musi zawierać nazwę serwera z URL',
  'The certificate has expired: it must be renewed': 'Certyfikat wygasł: trzeba go odnowić',
  'The certificate is not valid yet: its dates, or a clock, are wrong':
    'Certyfikat nie jest jeszcze ważny: jego daty lub zegar są nieprawidłowe',
  'The certificate was revoked: a new certificate is needed':
    'Certyfikat został unieważniony: potrzebny jest nowy certyfikat',
  'The certificate is not one for a server': 'Certyfikat nie jest certyfikatem serwera',
  'The first 256 KiB of what came back hold no answer': 'W pierwszych 256 KiB tego, co nadeszło, nie ma odpowiedzi',
  'The headers of the answer are longer than 64 KiB': 'Nagłówki odpowiedzi są dłuższe niż 64 KiB',
  'What came back is not an answer in HTTP/1.1': 'To, co nadeszło, nie jest odpowiedzią HTTP/1.1',
  'The proxy {host} answered 407: it does not take the user and the password of EGRESS_PROXY':
    'Serwer proxy {host} odpowiedział 407: nie przyjmuje użytkownika i hasła z EGRESS_PROXY',
  'The proxy {host} answered {1} and opened no connection':
    'Serwer proxy {host} odpowiedział {1} i nie otworzył połączenia',
  'The proxy {host} opened no connection in time': 'Serwer proxy {host} nie otworzył połączenia na czas',
  'The proxy {host} answered something that is not HTTP': 'To, co odpowiedział serwer proxy {host}, nie jest HTTP',
  'The proxy {host} closed the connection without an answer': 'Serwer proxy {host} zamknął połączenie bez odpowiedzi',
  'The proxy {host} cannot be reached': 'Nie można połączyć się z serwerem proxy {host}',
  'The TLS handshake failed': 'Uzgadnianie TLS się nie powiodło',
  'The certificate cannot be verified': 'Nie można zweryfikować certyfikatu',
  'The request could not be sent': 'Nie udało się wysłać żądania',
  'There was no complete answer within {1} s.': 'W ciągu {1} s nie nadeszła pełna odpowiedź.',
  'Not sent: {reason}, and ALLOW_NETWORKS does not name it.':
    'Nie wysłano: {reason}, a ALLOW_NETWORKS go nie wymienia.',
  '{host} leads to a refused address: {reason}': '{host} prowadzi do odrzuconego adresu: {reason}',
  '{address} leads to {reason}': '{address} prowadzi dalej: {reason}',
  '{address} is not an address': '{address} nie jest adresem',
  '{address} is a loopback address': '{address} to adres pętli zwrotnej',
  '{address} is a private address': '{address} to adres prywatny',
  '{address} is a link-local address': '{address} to adres lokalny łącza',
  '{address} is a multicast address': '{address} to adres grupowy',
  '{address} is a metadata address': '{address} to adres metadanych',
  '{address} is a reserved address': '{address} to adres zarezerwowany',
  'The answer {1} does not count as received.': 'Odpowiedź {1} nie liczy się jako odebrane.',
  'The answer {1} does not count as received: it redirects to {url}; redirects are not followed: enter that URL.':
    'Odpowiedź {1} nie liczy się jako odebrane: przekierowuje na {url}; przekierowania nie są śledzone: wpisz ten URL.',
  'The answer {1} does not count as received: it redirects; redirects are not followed: enter the URL it leads to.':
    'Odpowiedź {1} nie liczy się jako odebrane: przekierowuje; przekierowania nie są śledzone: wpisz URL, do którego prowadzi.',
  'The answer {1} does not count as received: it changes the protocol, which nobody asked for.':
    'Odpowiedź {1} nie liczy się jako odebrane: zmienia protokół, o co nikt nie prosił.',
  'The answer {1} does not count as received: {expected} is expected.':
    'Odpowiedź {1} nie liczy się jako odebrane. Oczekiwane: {expected}.',
  'The answer {1} does not count as received: {reason}.': 'Odpowiedź {1} nie liczy się jako odebrane: {reason}.',
  'status 200, 201 or 202 with the body {"status": "ok"}, or 204':
    'status 200, 201 lub 202 z treścią {"status": "ok"} albo 204',
  'status 200': 'status 200 (OK)',
  'its body was cut ({reason})': 'jej treść została ucięta ({reason})',
  'it could not be decompressed any further': 'nie udało się jej dalej rozpakować',
  'only {1} KiB of it are decompressed': 'rozpakowywane jest tylko {1} KiB',
  'only the first {1} KiB of its body are read': 'odczytywane jest tylko pierwsze {1} KiB jej treści',
  'its content-encoding {1} is not understood (gzip, deflate and br are, up to {2} of them)':
    'jej content-encoding {1} jest nieznane (znane są gzip, deflate i br, najwyżej {2} naraz)',
  'an internal error, see the log of the server': 'błąd wewnętrzny, zobacz dziennik serwera',
  'it was not complete within {1} s': 'nie zakończyła się w ciągu {1} s',
  'the headers are longer than 64 KiB': 'nagłówki są dłuższe niż 64 KiB',
  'it is not as HTTP/1.1 has it, {code}': 'jest niezgodna z HTTP/1.1, {code}',
  'the connection was closed before its end': 'połączenie zostało zamknięte przed jej końcem',
  'Internal error: see the log of the server.': 'Błąd wewnętrzny: zobacz dziennik serwera.',
  'The receiver answered 410 Gone.': 'Odbiorca odpowiedział 410 Gone.',
  'Every delivery has failed for 5 days.': 'Żadna dostawa nie powiodła się przez 5 dni.',
  '{reason} that is about this person.': '{reason}, co dotyczyłoby tej osoby.',
  'Nothing is in the log': 'W dzienniku nie ma niczego',
  'Nothing like {kind} is in the log': 'W dzienniku nie ma niczego takiego jak {kind}',
  '{reason}: the person is enrolled in no activity of the event.':
    '{reason}: osoba nie jest zapisana na żadne zajęcia wydarzenia.',
  '{reason}: the person registered on {date}, and left the event again.':
    '{reason}: osoba zarejestrowała się {date} i opuściła wydarzenie.',
  '{reason}: the person registered on {date}, and is {status}. Registering again changes nothing, so nobody is told.':
    '{reason}: osoba zarejestrowała się {date} i ma stan {status}. Ponowna rejestracja niczego nie zmienia, więc nikt nie jest powiadamiany.',
  '{reason}: the person registered on {date}, and is {status}.':
    '{reason}: osoba zarejestrowała się {date} i ma stan {status}.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}. Dismissing again changes nothing, so nobody is told.':
    '{reason}: osoba została wypisana z zajęć {1} ({name}) {date}. Ponowne wypisanie niczego nie zmienia, więc nikt nie jest powiadamiany.',
  '{reason}: the person was dismissed from activity {1} ({name}) on {date}.':
    '{reason}: osoba została wypisana z zajęć {1} ({name}) {date}.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}. Enrolling again changes nothing, so nobody is told.':
    '{reason}: osoba jest zapisana na zajęcia {1} ({name}) od {date}. Ponowny zapis niczego nie zmienia, więc nikt nie jest powiadamiany.',
  '{reason}: the person has been enrolled in activity {1} ({name}) since {date}.':
    '{reason}: osoba jest zapisana na zajęcia {1} ({name}) od {date}.',
  '{time}, before the log begins ({begin})': '{time}, przed początkiem dziennika ({begin})',
  'Nobody was told: its data does not fit its type. {flaw}':
    'Nikt nie został powiadomiony: dane nie pasują do typu. {flaw}',
}
