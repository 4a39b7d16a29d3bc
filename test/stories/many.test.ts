import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, describe, expect, vi } from 'vitest'
import { emptyOutbox } from '../harness/fan-out.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOOK = 'https://receiver.example/hook'

// Only the API: what is to be delivered stays in the outbox, and every statement is one of a call.
const it = storyOf({ role: 'api' })
  // Nothing is left to be told of it, or of what was before.
  .extend('event', async ({ server }) => {
    const event = await server.newEvent()
    await emptyOutbox(server.app.connection.db)
    return event
  })
  .extend('enrollAll', ({ server, activityID }) => (content: object[], more: object = {}) => {
    return server.rpc('activity.person.bind', { activityID, content, ...more })
  })
  .extend('register', ({ server, eventID }) => (content: object[], more: object = {}) => {
    return server.rpc('event.person.bind', { eventID, content, ...more })
  })
  .extend('types', ({ server }) => async () => {
    return (await server.outbox()).map(({ type }) => type)
  })

afterEach(() => vi.restoreAllMocks())

let made = 0
/** People that nobody knows yet. */
function newPeople(count: number) {
  const name = `P${++made}`
  return Array.from({ length: count }, (_, n) => ({ name: `${name} ${n}`, email: `${name}.${n}@example.com` }))
}
const two = () => newPeople(2) as [{ name: string; email: string }, { name: string; email: string }]
const idsOf = (list: Any): string[] => list.data.map(({ personID }: Any) => personID)

/** The statements of what is done meanwhile, without the word to other servers that goes out beside them. */
async function statements(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const texts = query.mock.calls.map(([text]) => String((text as Any)?.text ?? text))
  query.mockRestore()
  return texts.filter((text) => !text.includes('pg_notify'))
}

/** How often each is in the list. */
function tally(list: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

describe('a thousand people', () => {
  it('are enrolled by one call, answered in their order, and each told once to each webhook', async ({
    server,
    eventID,
    activityID,
    enrollAll,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, HOOK)
    const second = await server.newWebhook(eventID, HOOK)
    await server.newWebhook(eventID, HOOK, { type: 'eventEnrollment' })
    const people = newPeople(1_000)
    const { count: rows, total, data } = await enrollAll(people)
    expect([rows, total, new Set(data.map((row: Any) => row.enrollmentID)).size]).toEqual([1_000, 1_000, 1_000])
    expect(data.every((row: Any) => row.created && row.activityID === activityID && row.eventID === eventID)).toBe(true)
    const outbox = await server.outbox()
    expect(tally(outbox.map(({ type }) => type))).toEqual({ activityEnrollment: 2_000, eventEnrollment: 1_000 })
    for (const webhook of [webhookID, second.webhookID]) {
      const told = outbox
        .filter(({ webhook_id }) => webhook_id === webhook)
        .map(({ payload }) => JSON.parse(payload).data)
      const byID = new Map(told.map(({ personID, person }) => [personID, person.email]))
      expect(idsOf({ data }).map((personID) => byID.get(personID))).toEqual(people.map(({ email }) => email))
    }

    const again = await enrollAll(people.toReversed())
    expect(again.data).toEqual(data.toReversed().map((row: Any) => ({ ...row, created: false })))
    expect(await server.outbox()).toHaveLength(3_000)
  })

  it('are registered by one call, and dismissed by one', async ({ server, eventID, register, types }) => {
    await server.newWebhook(eventID, HOOK, { type: 'attendee_accepted' })
    await server.newWebhook(eventID, HOOK, { type: 'eventDismissal' })
    const people = newPeople(1_000)
    const { data } = await register(people)
    expect(data.every(({ status, created }: Any) => status === 'accepted' && created)).toBe(true)
    const { rows } = await sql<{ id: string; email: string }>`select id, email from aviso.person`.execute(
      server.app.connection.db,
    )
    const emails = new Map(rows.map(({ id, email }) => [id, email]))
    expect(data.map(({ personID }: Any) => emails.get(personID))).toEqual(people.map(({ email }: Any) => email))
    const content = data.map(({ personID }: Any) => ({ personID })).toReversed()
    const left = await server.rpc('event.person.dismiss', { eventID, content })
    const row = ({ attendeeID, personID }: Any) => ({ attendeeID, eventID, personID, dismissed: true })
    expect(left).toEqual({ count: 1_000, total: 1_000, data: data.toReversed().map(row) })
    expect(tally(await types())).toEqual({ attendee_accepted: 1_000, eventDismissal: 1_000 })
    expect((await server.rpc('event.person.find', { eventID })).total).toBe(0)
  })

  it('cost as many statements as ten, in one transaction', async ({
    server,
    eventID,
    activityID,
    register,
    enrollAll,
  }) => {
    for (const type of ['activityEnrollment', 'activityDismissal', 'eventEnrollment', 'eventDismissal']) {
      await server.newWebhook(eventID, HOOK, { type })
    }
    const limited = await server.rpc('activity.create', { eventID, name: 'Limited', capacity: 1_000_000 })
    const calls: ((people: object[], personIDs: { personID: string }[]) => Promise<unknown>)[] = [
      (people) => register(people),
      (people) => enrollAll(people),
      (_, ids) => enrollAll(ids, { activityID: limited.activityID }),
      (_, ids) => server.rpc('activity.person.dismiss', { activityID, content: ids }),
      (_, ids) => server.rpc('event.person.dismiss', { eventID, content: ids }),
      (people) => enrollAll(people.map((one) => ({ ...one, activityID: limited.activityID }))),
    ]
    const logs: string[][][] = []
    for (const size of [10, 1_000]) {
      const people = newPeople(size)
      const ids = idsOf(await register(people)).map((personID) => ({ personID }))
      await server.rpc('event.person.dismiss', { eventID, content: ids })
      const log = []
      for (const call of calls) log.push(await statements(() => call(people, ids)))
      logs.push(log)
    }
    const [few, many] = logs
    expect(many).toEqual(few)
    for (const log of few ?? []) {
      expect(log.filter((text) => text.startsWith('begin'))).toHaveLength(1)
      expect(log.filter((text) => /\b\w+\W+store_facts\b/.test(text))).toHaveLength(1)
      expect(log.filter((text) => /(aviso|west)"?\."?(webhook|delivery)/.test(text))).toEqual([])
      expect(log.length).toBeLessThan(20)
    }
  })
})

it('a call costs the same however many webhooks there are: a row for each fact', async ({
  server,
  eventID,
  enrollAll,
  types,
}) => {
  const { db } = server.app.connection
  const costs = []
  for (const webhooks of [1, 20]) {
    for (let n = 0; n < webhooks; n++) await server.newWebhook(eventID, HOOK)
    const people = newPeople(3)
    const texts = await statements(() => enrollAll(people))
    costs.push({ texts, facts: (await db.selectFrom('outbox').select('kind').execute()).map(({ kind }) => kind) })
    expect((await types()).filter((type) => type === 'activityEnrollment')).toHaveLength(webhooks === 1 ? 3 : 3 + 63)
  }
  const [one, many] = costs
  expect(many).toEqual(one)
  expect(tally(one?.facts as string[])).toEqual({ 'attendee.added': 3, 'attendee.accepted': 3, 'enrollment.added': 3 })
})

describe('people in a list', () => {
  it('can be known or new, by ID or by email, each in an activity of their own', async ({
    server,
    eventID,
    activityID,
    enrollAll,
    types,
  }) => {
    await server.newWebhook(eventID, HOOK)
    const second = await server.rpc('activity.create', { eventID, name: 'Second', capacity: 2 })
    const [known, enrolled] = newPeople(2)
    const first = await server.rpc('event.person.bind', { eventID, ...known })
    const before = await server.rpc('activity.person.bind', { activityID, ...enrolled })
    await emptyOutbox(server.app.connection.db)
    const [fresh, last] = two()
    const { data } = await enrollAll(
      [
        { personID: first.personID, activityID: second.activityID, source: 'invitation', dateExpire: '1900000000' },
        fresh,
        { personID: before.personID },
        { ...fresh, email: fresh.email.toUpperCase(), activityID: second.activityID },
        { ...last, surname: 'Lima' },
      ],
      { eventID, source: 'catalog', dateExpire: '1800000000' },
    )
    expect(data).toMatchObject([
      { personID: first.personID, activityID: second.activityID, created: true },
      { activityID, created: true },
      { ...before, created: false },
      { personID: data[1].personID, activityID: second.activityID, created: true },
      { activityID, created: true },
    ])
    expect(await types()).toEqual(Array(4).fill('activityEnrollment'))
    const participant = (ofActivity: string, personID: string) =>
      server.rpc('activity.person.get', { activityID: ofActivity, personID })
    const own = { source: 'invitation', dateExpire: '1900000000', name: known?.name }
    expect(await participant(second.activityID, first.personID)).toMatchObject(own)
    const common = { source: 'catalog', dateExpire: '1800000000', surname: 'Lima' }
    expect(await participant(activityID, data[4].personID)).toMatchObject(common)
    expect(await participant(activityID, before.personID)).toMatchObject({ source: 'api', dateExpire: null })
  })

  it('that are there twice are enrolled, registered and dismissed once', async ({
    server,
    eventID,
    activityID,
    register,
    enrollAll,
    types,
  }) => {
    for (const type of ['activityEnrollment', 'activityDismissal', 'eventEnrollment', 'eventDismissal']) {
      await server.newWebhook(eventID, HOOK, { type })
    }
    const [ana, bea] = two()
    const loud = { ...ana, email: ana.email.toUpperCase(), name: 'Other' }
    const registered = await register([ana, bea, loud])
    expect(registered.data.map(({ created }: Any) => created)).toEqual([true, true, false])
    expect(registered.data[2]).toEqual({ ...registered.data[0], created: false })
    const { personID } = registered.data[0]
    const enrolled = await enrollAll([{ personID }, bea, loud, { personID }])
    expect(enrolled.data.map(({ created }: Any) => created)).toEqual([true, true, false, false])
    expect(new Set([0, 2, 3].map((n) => enrolled.data[n].enrollmentID)).size).toBe(1)
    const told = { activityEnrollment: 2, eventEnrollment: 2 }
    expect(tally(await types())).toEqual(told)
    const content = [{ personID }, { personID }]
    const dismissed = await server.rpc('activity.person.dismiss', { activityID, content })
    expect(dismissed.data.map((row: Any) => row.dismissed)).toEqual([true, false])
    const left = await server.rpc('event.person.dismiss', { eventID, content })
    expect(left.data.map((row: Any) => row.dismissed)).toEqual([true, false])
    expect(tally(await types())).toEqual({ ...told, activityDismissal: 1, eventDismissal: 1 })
  })

  it('are notified of to nobody with bypassWebhook', async ({ server, eventID, activityID, enrollAll, types }) => {
    await server.newWebhook(eventID, HOOK)
    await server.newWebhook(eventID, HOOK, { type: 'activityDismissal' })
    const content = idsOf(await enrollAll(newPeople(3), { bypassWebhook: true })).map((personID) => ({ personID }))
    await server.rpc('activity.person.dismiss', { activityID, content, bypassWebhook: true })
    expect(await types()).toEqual([])
  })
})
