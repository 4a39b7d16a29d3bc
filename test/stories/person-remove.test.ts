import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { OURS } from '../harness/contents.ts'
import { eventually } from '../harness/eventually.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import type { TestServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const CPF = '529.982.247-25'
const LOCAL = { ALLOW_NETWORKS: '127.0.0.0/8' }

/** Where a text stands in the database: each column of each table that can hold one, by its name. */
async function placesOf(server: TestServer, text: string): Promise<string[]> {
  const { db } = server.app.connection
  const { rows: columns } = await sql<{ name: string; at: string }>`
    select c.column_name as name, c.table_name as at from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = (${OURS})::regnamespace::text and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'json', 'jsonb', 'ARRAY', 'character varying')
      and not exists (select from pg_inherits where inhrelid = format('%I.%I', c.table_schema, c.table_name)::regclass)
    order by 2, 1`.execute(db)
  expect(columns.length).toBeGreaterThan(50)
  const looks = columns.map(
    ({ name, at }) => sql`select ${`${at}.${name}`} as place from aviso.${sql.ref(at)}
      where position(lower(${text}) in lower(${sql.ref(name)}::text)) > 0 having count(*) > 0`,
  )
  return (await sql<{ place: string }>`${sql.join(looks, sql` union all `)}`.execute(db)).rows.map(({ place }) => place)
}

const it = storyOf({ env: LOCAL }, 'test')
  .extend('other', ({ server }) => server.newEvent())
  // Ana Testerova in two events, with all that can be known of her.
  .extend('ana', async ({ server, eventID, activityID, other }) => {
    const formFields = [{ type: 'text', label: 'Diet' }]
    const { formFields: fields } = await server.rpc('event.edit', { eventID, formFields, name: 'Congress' })
    const person = {
      name: 'Ana Testerova',
      email: 'ana.t@example.com',
      cpf: CPF,
      nickname: 'Nickname-A',
      uuid: 'uuid-a',
    }
    const answers = [{ fieldID: fields[0].fieldID, value: 'Answer-A' }]
    const { personID } = await server.rpc('event.person.bind', { eventID, ...person, answers })
    await server.rpc('activity.person.bind', { activityID, personID, enrollmentExternalID: 'E-77' })
    await server.rpc('activity.person.bind', { activityID: other.activityID, ...person })
    await server.rpc('person.edit', { personID, externalID: 'Number-A' })
    return { personID: personID as string, email: person.email }
  })
  .extend('expectNoTrace', ({ server }) => async () => {
    for (const text of ['Testerova', 'ana.t@example.com', CPF, 'Nickname-A', 'uuid-a', 'Answer-A', 'Number-A', 'E-77'])
      expect({ text, places: await placesOf(server, text) }).toEqual({ text, places: [] })
  })

const echo = ({ body }: Any) => ({ status: 500, headers: { 'x-echo': encodeURIComponent(body).slice(0, 500) }, body })
const yesterday = (server: TestServer) => String(Math.floor(server.clock.now().getTime() / 1_000) - 86_400)
const arrived = (server: TestServer, eventID: string) =>
  eventually(async () => {
    // As the look from the bottom would, which this clock never comes to: one behind an older that was under way is put aside by it.
    server.app.connection.nudge()
    expect((await server.rpc('webhook.delivery.find', { eventID, state: 'ready' })).data).toEqual([])
  })

describe('a person who is removed', () => {
  it('is nowhere any more: in no column of no table', async ({
    server,
    receiver,
    eventID,
    activityID,
    other,
    ana,
    expectNoTrace,
  }) => {
    const { personID } = ana
    const { db } = server.app.connection
    receiver.behave(echo)
    for (const id of [eventID, other.eventID]) {
      await server.newWebhook(id, receiver.url, {
        type: ['eventEnrollment', 'activityEnrollment', 'eventEnrollmentUpdate'],
      })
    }
    await server.rpc('webhook.create', { companyID: '1', type: 'activityEnrollment', url: receiver.url })
    await server.rpc('event.person.operate', { eventID, personID, nickname: 'Nickname-A2' })
    await server.rpc('webhook.recover', { eventID, since: yesterday(server), missing: true })
    await receiver.received(2)
    await arrived(server, eventID)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    for (const text of ['Testerova', CPF, 'Answer-A', 'E-77'])
      expect((await placesOf(server, text)).length).toBeGreaterThan(0)
    await eventually(async () => {
      const places = await placesOf(server, 'Testerova')
      expect(places).toEqual(
        expect.arrayContaining([
          'attempt.payload',
          'attempt.response_body',
          'attempt.response_headers',
          'delivery.payload',
          'fact.data',
        ]),
      )
    })

    const receipt = await server.rpc('person.remove', { personID })
    expect(receipt).toMatchObject({
      personID,
      companyID: '1',
      eventID: null,
      registrations: 2,
      enrollments: 2,
      externalIDs: 2,
      notified: 3,
      left: 0,
    })
    expect(receipt.facts).toBeGreaterThan(5)
    expect(receipt.deliveries).toBeGreaterThan(0)
    expect(receipt.attempts).toBeGreaterThan(0)
    expect(receipt.stays).toHaveLength(2)
    await expectNoTrace()
    expect(await server.rpcError('person.get', { personID })).toMatchObject({ code: 1001 })

    // Again, it changes nothing; and whoever comes back is somebody new.
    const again = await server.rpc('person.remove', { personID })
    expect(again).toMatchObject({ registrations: 0, facts: 0, deliveries: 0, attempts: 0, notified: 0, left: 0 })
    const back = await server.rpc('event.person.bind', { eventID, name: 'Ana', email: ana.email })
    expect(back.personID).not.toBe(personID)
    expect((await db.selectFrom('person').selectAll().execute()).map(({ cpf }) => cpf)).toEqual([null])
  })

  it('is told to webhooks as dismissed, by the ID alone', async ({
    server,
    receiver,
    eventID,
    activityID,
    ana,
    expectNoTrace,
  }) => {
    for (const type of ['activityDismissal', 'eventDismissal']) await server.newWebhook(eventID, receiver.url, { type })
    await server.rpc('person.remove', { email: ana.email })
    const told = (await receiver.received(2)).map(({ json }) => json)
    expect(told.map(({ type }) => type).sort()).toEqual(['activityDismissal', 'eventDismissal'])
    for (const { data } of told) expect(data).toMatchObject({ personID: ana.personID, person: { name: '', email: '' } })
    expect(told.find(({ type }) => type === 'activityDismissal').data).toMatchObject({ activityID })
    await expectNoTrace()
  })

  it('is what explain says of a delivery that was waiting', async ({ server, receiver, eventID, ana }) => {
    const { personID } = ana
    receiver.behave(() => ({ status: 500 }))
    const { webhookID } = await server.newWebhook(eventID, receiver.url, { type: 'eventEnrollmentUpdate' })
    await server.rpc('event.person.operate', { eventID, personID, present: true, nickname: 'A' })
    await receiver.received(1)
    await eventually(async () => {
      const { data: lines } = await server.rpc('webhook.delivery.explain', { eventID, personID, webhookID })
      expect(lines[0]).toMatchObject({ state: 'waiting' })
    })
    await server.rpc('person.remove', { personID })
    const { data: lines } = await server.rpc('webhook.delivery.explain', { eventID, personID, webhookID })
    expect(lines[0]).toMatchObject({ state: 'setAside', message: expect.stringContaining('erased with the person') })
    // Nothing makes another one of it.
    const factID = lines[0].factID
    expect(await server.rpcError('webhook.send', { webhookID, factID })).toMatchObject({
      data: { kind: 'invalid_params' },
    })
    expect(await server.rpc('webhook.recover', { webhookID, since: yesterday(server), missing: true })).toMatchObject({
      recovered: 0,
    })
    const { data } = await server.rpc('webhook.log.find', { eventID })
    const { deliveryID, attemptID } = data[0]
    expect(await server.rpcError('webhook.log.resend', { deliveryID })).toMatchObject({ code: 1001 })
    expect(await server.rpc('webhook.log.get', { attemptID })).toMatchObject({ request: { body: '' }, response: null })
    expect(await server.rpc('fact.get', { factID })).toMatchObject({
      data: {},
      problem: 'It was erased with the person.',
      personID,
    })
  })

  it('is erased once more when what was under way has arrived', async ({
    server,
    receiver,
    eventID,
    ana,
    expectNoTrace,
  }) => {
    const { personID } = ana
    let answer = () => {}
    receiver.behave(({ body }) => new Promise((resolve) => (answer = () => resolve({ status: 500, body }))))
    await server.newWebhook(eventID, receiver.url, { type: 'eventEnrollmentUpdate' })
    await server.rpc('event.person.operate', { eventID, personID, nickname: 'Nickname-A3' })
    await receiver.received(1)
    const first = await server.rpc('person.remove', { personID })
    expect(first).toMatchObject({
      registrations: 2,
      left: 1,
      stays: expect.arrayContaining([expect.stringContaining('under way')]),
    })
    answer()
    await eventually(async () => expect(await server.rpc('person.remove', { personID })).toMatchObject({ left: 0 }))
    await expectNoTrace()
    expect(receiver.requests).toHaveLength(1)
  })

  it('is erased in facts of own types by the email, and by no longer one', async ({
    server,
    receiver,
    eventID,
    ana,
  }) => {
    await server.rpc('webhook.type.create', { companyID: '1', type: 'shop.paid', description: 'Paid.', example: {} })
    await server.newWebhook(eventID, receiver.url, { type: 'shop.paid' })
    const publish = (email: string) =>
      server.rpc('notification.publish', { eventID, type: 'shop.paid', data: { to: { email } } })
    await publish(ana.email.toUpperCase())
    const byKey = { eventID, type: 'shop.paid', data: {}, orderingKey: ana.email }
    await server.rpc('notification.publish', byKey)
    await publish(`mari${ana.email}`)
    await receiver.received(3)
    await eventually(async () => {
      const { data } = await server.rpc('webhook.log.find', { eventID, type: 'shop.paid' })
      expect(data).toHaveLength(3)
    })
    const { stays } = await server.rpc('person.remove', { personID: ana.personID })
    expect(stays.at(-1)).toContain('own types')
    const { facts } = await server.rpc('fact.find', { eventID, type: 'shop.paid' })
    expect(facts.map(({ data }: Any) => data)).toEqual([{}, {}, { to: { email: `mari${ana.email}` } }])
    await server.rpc('person.remove', { personID: ana.personID })
    const left = await placesOf(server, ana.email)
    expect(left.sort()).toEqual(['attempt.payload', 'fact.data']) // Mariana's
  })
})

it('is not what a webhook hears of that was off, and is switched on', async ({ server, receiver, eventID, ana }) => {
  const { personID } = ana
  const { webhookID } = await server.newWebhook(eventID, receiver.url, { type: 'eventEnrollmentUpdate', active: false })
  await server.rpc('event.person.operate', { eventID, personID, present: true, nickname: 'A' })
  const bea = await server.rpc('event.person.bind', { eventID, name: 'Bea', email: 'bea@example.com' })
  await server.rpc('event.person.operate', { eventID, personID: bea.personID, present: true, nickname: 'B' })
  await eventually(async () => expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ missed: 2 }))
  await server.rpc('person.remove', { personID })
  await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })
  const [told] = await receiver.received(1)
  expect(told?.json.data).toMatchObject({ personID: bea.personID })
  await eventually(async () => expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ missed: 0 }))
  expect(receiver.requests).toHaveLength(1)
})

describe('who is removed by', () => {
  it('a token of one event, is known to the company while another event has them', async ({
    server,
    eventID,
    other,
    ana,
  }) => {
    const { personID } = ana
    const tokenOf = async (id: string) =>
      (await server.rpc('token.create', { name: 'E', eventID: id, permission: 'admin' })).token
    await fanOutAll(server.app.connection.db, server.clock.now())
    const receipt = await server.rpc('person.remove', { personID }, await tokenOf(eventID))
    expect(receipt).toMatchObject({ eventID, registrations: 1, enrollments: 1, externalIDs: 1 })
    expect(receipt.stays[0]).toContain('this token sees one event')
    expect(await placesOf(server, 'Answer-A')).toEqual([])
    expect(await server.rpc('person.get', { personID })).toMatchObject({ cpf: CPF, externalID: 'Number-A' })
    const { facts } = await server.rpc('fact.find', { companyID: '1', personID })
    const named = facts.filter(({ data }: Any) => data.person?.email === ana.email)
    expect(new Set(named.map((fact: Any) => fact.eventID))).toEqual(new Set([other.eventID, null]))

    // The last event: nobody knows them, and the receipt does not tell.
    const last = await server.rpc('person.remove', { personID }, await tokenOf(other.eventID))
    expect(Object.keys(last)).toEqual(Object.keys(receipt))
    expect(last).toMatchObject({ registrations: 1, enrollments: 1, externalIDs: 0 })
    expect(await placesOf(server, 'Testerova')).toEqual([])
    expect(await placesOf(server, 'Number-A')).toEqual([])
  })

  it('a token of another company or event, is not found', async ({ server, ana }) => {
    const { personID, email } = ana
    const { companyID } = await server.rpc('company.create', { name: 'Other' })
    const { eventID } = await server.newEvent()
    for (const limits of [{ companyID }, { eventID }]) {
      const { token } = await server.rpc('token.create', { name: 'T', permission: 'admin', ...limits })
      for (const who of [{ personID }, { email }]) {
        expect(await server.rpcError('person.remove', who, token)).toMatchObject({ code: 1001 })
        expect(await server.rpcError('person.export', who, token)).toMatchObject({ code: 1001 })
      }
    }
    expect(await server.rpc('person.get', { personID })).toMatchObject({ email })
  })

  it('an email that two companies know, has to be named with one', async ({ server, ana }) => {
    const { companyID } = await server.rpc('company.create', { name: 'Other' })
    const { eventID } = await server.rpc('event.create', { name: 'Theirs', companyID })
    const theirs = await server.rpc('event.person.bind', { eventID, name: 'Other Ana', email: ana.email })
    const { data } = await server.rpcError('person.remove', { email: ana.email })
    expect(data.issues).toMatchObject([{ path: ['email'], message: expect.stringContaining('companyID is expected') }])
    expect(await server.rpc('person.remove', { email: ana.email, companyID })).toMatchObject({
      personID: theirs.personID,
    })
    expect(await server.rpc('person.get', { email: ana.email })).toMatchObject({ personID: ana.personID })
  })
})

describe('an event that is removed', () => {
  it('takes along those who are in no other, and their logs are erased afterwards', async ({
    server,
    receiver,
    eventID,
    other,
    ana,
    expectNoTrace,
  }) => {
    const { personID } = ana
    await server.newWebhook(eventID, receiver.url, { type: 'eventEnrollmentUpdate' })
    await server.rpc('event.person.operate', { eventID, personID, present: true, nickname: 'B' })
    await receiver.received(1)
    await eventually(async () => expect((await server.rpc('webhook.log.find', { eventID })).data).toHaveLength(1))
    await server.rpc('event.remove', { eventID })
    expect(await server.rpc('person.get', { personID })).toMatchObject({ cpf: CPF })
    await server.rpc('company.event.dismiss', { companyID: '1', eventID: other.eventID })
    expect(await server.rpcError('person.get', { personID })).toMatchObject({ code: 1001 })
    expect(await placesOf(server, 'Number-A')).toEqual([])
    expect(await placesOf(server, 'Testerova')).toEqual(['attempt.payload', 'fact.data'])
    expect(await server.rpc('person.remove', { personID })).toMatchObject({ registrations: 0, attempts: 1, left: 0 })
    await expectNoTrace()
  })
})
