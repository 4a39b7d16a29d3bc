import { notifications } from '../../src/documents.ts'
import { isForCompany } from '../../src/platforms/index.ts'
import { eventually } from './eventually.ts'
import type { Received, Receiver } from './receiver.ts'
import type { TestServer } from './server.ts'
import { RECEIVED } from './stage.ts'

/** An own type, beside all that there are. */
export const OWN = 'shop.paid'
export const TYPES = notifications.map(({ type }) => type ?? OWN)
export const FORM = 'application/x-www-form-urlencoded'

/** What was delivered of a type, first as JSON, first as a form, each with the secret of its webhook. */
export interface Delivered {
  json: Received
  form: Received
  secrets: { json: string; form: string }
}

/**
 * Has every type delivered, of something that really happens: by calls, by receivers that fail, and by the clock.
 * @param pass lets time pass
 */
export async function deliverEveryType(
  server: TestServer,
  receiver: Receiver,
  pass: () => void,
): Promise<Map<string, Delivered>> {
  receiver.behave(({ path }) => {
    if (path.endsWith('/gone')) return { status: 410 }
    return path.endsWith('/broken') ? { status: 503 } : RECEIVED
  })
  const first = (place: string) => receiver.requests.find(({ path }) => path.endsWith(`/${place}`))
  const secrets = new Map<string, Delivered['secrets']>()

  async function subscribe(): Promise<string> {
    const groups = [{ name: 'Regular', price: 100, currency: 'BRL' }]
    const formFields = [
      { type: 'text', label: 'Phone' },
      { type: 'check_box', label: 'Newsletter' },
    ]
    const { eventID } = await server.rpc('event.create', { name: 'Congress', companyID: '77', groups, formFields })
    const schema = { type: 'object', required: ['order'], properties: { order: { type: 'string' } } }
    const own = { companyID: '77', type: OWN, description: 'An order was paid.', schema, example: { order: 'A-17' } }
    await server.rpc('webhook.type.create', own)
    for (const type of TYPES) {
      const whose = isForCompany(type) ? { eventID: undefined, companyID: '77' } : {}
      const json = await server.newWebhook(eventID, `${receiver.url}/json/${type}`, { type, ...whose })
      const form = await server.newWebhook(eventID, `${receiver.url}/form/${type}`, {
        type,
        contentType: FORM,
        ...whose,
      })
      secrets.set(type, { json: json.secret, form: form.secret })
    }
    await server.newWebhook(eventID, `${receiver.url}/gone`, { name: 'Gone' })
    return eventID
  }

  /** Everything that is told happens. */
  async function happen(eventID: string): Promise<void> {
    const { formFields } = await server.rpc('event.get', { eventID })
    const answers = [
      { fieldID: formFields[0].fieldID, value: '123' },
      { fieldID: formFields[1].fieldID, value: true },
    ]
    const dateEnd = String(Math.ceil(server.clock.now().getTime() / 1_000) + 5)
    await server.rpc('event.edit', { eventID, name: 'Annual congress', dateEnd })
    await server.rpc('event.create', { name: 'Spring congress', companyID: '77', dateEnd })
    const { activityID } = await server.rpc('activity.create', { eventID, name: 'Keynote', capacity: 10 })
    await server.rpc('activity.edit', { activityID, location: 'Room 1' })
    const { personID } = await server.rpc('event.person.bind', {
      ...{ eventID, name: 'Ana Souza', email: 'ana@example.com', answers },
      additionalAttendees: [{ name: 'João', surname: 'Souza' }],
    })
    await server.rpc('activity.person.bind', { activityID, personID })
    const inActivity = { activityID, personID }
    const inEvent = { eventID, personID }
    await server.rpc('activity.person.operate', { ...inActivity, present: true })
    await server.rpc('activity.person.operate', { ...inActivity, present: false, completed: true })
    await server.rpc('event.person.operate', { ...inEvent, paid: true })
    await server.rpc('event.person.operate', { ...inEvent, present: true })
    await server.rpc('event.person.operate', { ...inEvent, present: false })
    await server.newWebhook(eventID, `${receiver.url}/broken`, { type: 'activityDismissal' })
    await server.rpc('activity.person.dismiss', inActivity)
    await server.rpc('event.person.dismiss', inEvent)
    await server.rpc('activity.remove', { activityID })
    await server.rpc('notification.publish', { eventID, type: OWN, data: { order: 'A-18' } })
    await eventually(async () => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, state: 'waiting' })
      if (data.length !== 1) throw new Error('what is to be given up does not wait yet')
    })
    await eventually(async () => {
      pass()
      if (!first('json/eventEnded')) throw new Error('the end of the event was not told yet')
    }, 200)
  }

  await happen(await subscribe())
  return eventually(() => {
    const found = TYPES.map((type) => {
      const [json, form, of] = [first(`json/${type}`), first(`form/${type}`), secrets.get(type)]
      if (!json || !form || !of) throw new Error(`${type} was not delivered`)
      return [type, { json, form, secrets: of }] as const
    })
    return new Map(found)
  })
}
