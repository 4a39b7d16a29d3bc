import type { PhrasesIn } from '../phrases.ts'

export const typesPlace: PhrasesIn<'typesPlace'> = {
  typesAbout: 'Wszystko, o czym można być powiadamianym. Każdy typ ma przykład wysyłanych danych i gotowego odbiorcę.',
  typesNone: 'Żaden typ nie pasuje do „{filter}”.',
  typesFilter: 'Filtruj typy',
  typesOwn: 'Własne typy firmy',
  typeSubscribe: 'Nowy webhook tego typu',
  typeForCompany: 'Tylko dla webhooków całej firmy.',
  typePatience: 'Czas na odpowiedź',
  typeAttempts: 'Maksymalna liczba prób',
  typePayload: 'Przykładowa treść',
  typeAnswers: 'Odpowiedzi',
  typeReceived: 'Liczy się jako odebrane',
  typeRetried: 'Zostanie ponowione',
  typeReceiver: 'Odbiorca do skopiowania',
  typeReceiverAbout: 'Sprawdza każdą dostawę, wypisuje jej treść i odpowiada. WEBHOOK_SECRET to sekret webhooka.',
  typeSchema: 'JSON Schema treści',
  typeDataSchema: 'JSON Schema danych',
  typeNoSchema: 'Nie ma schematu: danymi może być każdy obiekt.',
}
