import { describe, expect, it } from 'vitest'
import { stage, withStage } from '../../harness/stage.ts'

// The document of Konfeo on its webhooks: each sentence is a test. Its example, byte for byte, is in the story of the platform.

const TYPE = 'attendee_accepted'

withStage()

async function newEvent(more: object = {}) {
  const event = await stage.rpc('event.create', { name: 'Targi książki', ...more })
  await stage.webhook(event.eventID, TYPE)
  return event
}

const register = (eventID: string, more: object = {}) =>
  stage.rpc('event.person.bind', { eventID, name: 'Łucja', surname: 'Żak', email: 'lucja@example.com', ...more })

const PAID = [{ name: 'Bilet normalny', price: 123.45, currency: 'PLN' }]

describe('Konfeo może wysyłać automatyczne powiadomienia, gdy zaistnieje zdarzenie skutkujące zmianą statusu uczestnika na Zaakceptowany', () => {
  it('uczestnik zarejestruje się na bezpłatne wydarzenie', async () => {
    const { eventID } = await newEvent()
    const told = await stage.heard(() => register(eventID))
    expect(told.map(({ json }) => [json.type, json.attendee.name])).toEqual([[TYPE, 'Łucja']])
  })

  it('uczestnik zapłaci za płatne wydarzenie', async () => {
    const { eventID } = await newEvent({ groups: PAID })
    let personID = ''
    const registered = await stage.heard(async () => {
      ;({ personID } = await register(eventID))
    })
    expect(registered).toEqual([])
    const paid = await stage.heard(() => stage.rpc('event.person.operate', { eventID, personID, paid: true }))
    expect(paid.map(({ json }) => [json.type, json.attendee.name])).toEqual([[TYPE, 'Łucja']])
  })
})

describe('Webhooki wysyłane przez Konfeo zawierają', () => {
  /** What is told of somebody who paid, and gave all that the document lists. */
  async function accepted() {
    const formFields = [
      { type: 'text', label: 'Telefon' },
      { type: 'check_box', label: 'Newsletter' },
    ]
    const { eventID, formFields: fields } = await newEvent({ groups: PAID, formFields })
    const answers = fields.map(({ fieldID, type }: { fieldID: string; type: string }) => ({
      fieldID,
      value: type === 'text' ? '123 456 789' : true,
    }))
    const additionalAttendees = [{ name: 'Jan', surname: 'Żak' }]
    const [request] = await stage.heard(() => register(eventID, { answers, additionalAttendees, paid: true }))
    return request?.json
  }

  it('imię i nazwisko', async () => {
    expect((await accepted()).attendee).toMatchObject({ name: 'Łucja', surname: 'Żak' })
  })

  it('adres e-mail', async () => {
    expect((await accepted()).attendee.email).toBe('lucja@example.com')
  })

  it('tytuł wydarzenia', async () => {
    expect((await accepted()).event.name).toBe('Targi książki')
  })

  it('nazwę biletu/grupy', async () => {
    expect((await accepted()).group.name).toBe('Bilet normalny')
  })

  it('cenę i walutę', async () => {
    expect((await accepted()).fee).toEqual({ price: 123.45, currency: 'PLN' })
  })

  it('informacje o dodatkowych uczestnikach', async () => {
    const [other] = (await accepted()).additional_attendees
    expect(other).toMatchObject({ name: 'Jan', surname: 'Żak' })
  })

  it('dane z dodatkowych pól formularza utworzonych przez organizatora wydarzenia', async () => {
    const fields = (await accepted()).form_fields
    expect(fields.map(({ label, value }: { label: string; value: unknown }) => [label, value])).toEqual([
      ['Telefon', '123 456 789'],
      ['Newsletter', true],
    ])
  })

  it('Struktura webhooków wygląda następująco', async () => {
    const told = await accepted()
    expect(Object.keys(told)).toEqual([
      ...['type', 'attendee', 'fee', 'event', 'group', 'form_fields', 'additional_attendees'],
    ])
  })
})

describe('Jak uruchomić wysyłanie webhooków?', () => {
  it('wystarczy podać w zakładce Ustawienia wydarzenia | Webhooki adres URL, na który Konfeo ma je wysyłać. To wszystko', async () => {
    const { eventID } = await stage.rpc('event.create', { name: 'Targi książki' })
    const url = `${stage.receiver.url}/to-wszystko`
    await stage.rpc('webhook.create', { eventID, type: TYPE, url })
    await register(eventID)
    await stage.attempts(eventID, 1)
    expect(stage.receiver.requests.at(-1)?.path).toBe('/hook/to-wszystko')
  })
})
