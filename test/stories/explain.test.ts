import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import type { ServerOptions } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const email = 'ana.souza@example.com'
const type = 'activityEnrollment'

const story = (options: ServerOptions) =>
  storyOf(options)
    .extend('explain', ({ server, eventID }) => (more: object = { email }, token?: string): Promise<Any> => {
      return server.rpc('webhook.delivery.explain', { eventID, type, ...more }, token)
    })
    /** The one line that there is. */
    .extend('line', ({ explain }) => async (more?: object): Promise<Any> => {
      const { data } = await explain(more)
      expect(data).toHaveLength(1)
      return data[0]
    })
    .extend('db', ({ server }) => () => {
      return server.app.connection.db
    })
    .extend('fanOut', ({ server, db }) => () => {
      return fanOutAll(db(), server.clock.now())
    })
    .extend('lastFact', ({ server, eventID }) => async (): Promise<Any> => {
      return (await server.rpc('fact.find', { eventID, type })).facts.at(-1)
    })

const sending = story({ env: { RETRY_SCHEDULE: '5s', ALLOW_NETWORKS: '127.0.0.0/8' } })
const still = story({ role: 'api', env: { ALLOW_NETWORKS: '127.0.0.0/8' } })

describe('with a dispatcher', () => {
  const it = sending

  it('says when it was received, and by which attempt', async ({
    server,
    eventID,
    enroll,
    receiver,
    line,
    explain,
    lastFact,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const { personID } = await enroll()
    await eventually(async () => expect((await line()).state).toBe('received'))
    const [attempt] = (await server.rpc('webhook.log.find', { eventID })).data
    expect(await explain({ personID })).toEqual(await explain())
    expect(await line()).toEqual({
      factID: (await lastFact()).factID,
      kind: 'enrollment.added',
      factDate: attempt.date,
      webhookID,
      type,
      url: receiver.url,
      state: 'received',
      message: 'It was received on 2026-11-22 12:00:00 UTC: the answer was 200.',
      date: attempt.date,
      deliveryID: attempt.deliveryID,
      attemptID: attempt.attemptID,
      behindDeliveryID: null,
    })
    const later = await server.newWebhook(eventID, receiver.url)
    await server.rpc('webhook.send', { webhookID: later.webhookID, factID: (await lastFact()).factID })
    await eventually(async () =>
      expect(await line({ email, webhookID: later.webhookID })).toMatchObject({
        state: 'received',
        message: expect.stringMatching(/sent by webhook\.send/),
      }),
    )
  })

  it('says what failed and what waits behind it, what was given up, and what was lost with its webhook', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    line,
  }) => {
    receiver.behave(() => ({ status: 500 }))
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const dismissals = await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const { personID } = await enroll()
    await eventually(async () => expect((await line()).state).toBe('waiting'))
    await server.rpc('activity.person.dismiss', { activityID, personID })
    const behind = { email, type: 'activityDismissal' }
    const { deliveryID, message, date } = await line()
    expect(message).toMatch(/^The first attempt failed: The answer 500 .* It is tried again on 2026-.* UTC\.$/)
    expect(Number(date) * 1_000).toBeGreaterThan(server.clock.now().getTime())
    await eventually(async () =>
      expect(await line(behind)).toMatchObject({
        state: 'ordered',
        webhookID: dismissals.webhookID,
        behindDeliveryID: deliveryID,
        message: `It waits for delivery ${deliveryID}, which is older and about the same.`,
        attemptID: null,
      }),
    )
    server.clock.advance(5_000)
    await eventually(async () => expect((await line()).state).toBe('givenUp'))
    expect((await line()).message).toMatch(/^It was given up\. Attempt 2 failed: The answer 500.*webhook\.recover/)
    await eventually(async () => expect((await line(behind)).state).toBe('waiting'))
    await server.rpc('webhook.remove', { webhookID: dismissals.webhookID })
    expect(await line(behind)).toMatchObject({
      state: 'webhookRemoved',
      message: expect.stringMatching(/^It was to be tried again when the webhook was removed/),
    })
    await server.rpc('webhook.remove', { webhookID })
    expect(await line()).toMatchObject({
      state: 'givenUp',
      message: expect.stringMatching(/^It was given up: The answer 500/),
    })
  })

  it('says who switched a webhook off, and why', async ({ server, eventID, enroll, receiver, line }) => {
    receiver.behave(() => ({ status: 410 }))
    await server.newWebhook(eventID, receiver.url)
    await enroll()
    await eventually(async () => expect((await line()).state).toBe('held'))
    expect((await line()).message).toMatch(
      /^It waits until the webhook is switched on: it was switched off by Aviso \(The receiver .*[^.]\) on 2026-.* UTC\.$/,
    )
  })

  it('says that one is sent once more', async ({ server, eventID, enroll, receiver, line }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await enroll()
    await eventually(async () => expect((await line()).state).toBe('received'))
    const { deliveryID } = await line()
    await server.rpc('webhook.edit', { webhookID, active: false })
    await server.rpc('webhook.log.resend', { deliveryID })
    expect(await line()).toMatchObject({
      state: 'received',
      message: expect.stringMatching(/the answer was 200\. It is being sent once more\.$/),
    })
  })

  it('does not make up what became of one that is gone', async ({ server, eventID, enroll, receiver, line, db }) => {
    receiver.behave(() => ({ status: 500 }))
    await server.newWebhook(eventID, receiver.url)
    await enroll()
    await eventually(async () => expect((await line()).state).toBe('waiting'))
    await sql`delete from aviso.delivery where event_id = ${eventID}`.execute(db())
    expect(await line()).toMatchObject({
      state: 'unknown',
      message: expect.stringMatching(/^No delivery of it is known/),
    })
  })
})

describe('without a dispatcher', () => {
  const it = still

  it('says what is being made, is next, and is sent', async ({
    server,
    eventID,
    enroll,
    receiver,
    line,
    fanOut,
    db,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    await server.newWebhook(eventID, receiver.url, { type: 'eventEnrollment' })
    await enroll()
    expect(await line()).toMatchObject({
      state: 'coming',
      message: expect.stringMatching(/just happened/),
      deliveryID: null,
    })
    expect(await line({ email, type: 'eventEnrollment' })).toMatchObject({ state: 'coming', kind: 'attendee.added' })
    await fanOut()
    expect(await line()).toMatchObject({ state: 'ready', message: 'It is sent next.', deliveryID: expect.any(String) })
    await sql`update aviso.delivery set leased_by = 'x', due_at = now() where event_id = ${eventID}`.execute(db())
    expect((await line()).state).toBe('underWay')
  })

  it('says what happens while a webhook is off, and what was dropped', async ({
    server,
    eventID,
    enroll,
    receiver,
    fanOut,
    line,
    db,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await enroll()
    await fanOut()
    await server.rpc('webhook.edit', { webhookID, active: false })
    expect(await line()).toMatchObject({
      state: 'held',
      message: 'It waits until the webhook is switched on: it was switched off on 2026-11-22 12:00:00 UTC.',
    })
    await enroll('Bea Lima')
    await fanOut()
    const bea = { email: 'bea.lima@example.com' }
    expect(await line(bea)).toMatchObject({
      state: 'missed',
      message: expect.stringMatching(/^The webhook missed it: it was switched off on/),
    })
    await sql`update aviso.delivery set due_at = '-infinity' where event_id = ${eventID}`.execute(db()) // as the dispatcher does
    await server.rpc('webhook.edit', { webhookID, active: true, missed: 'send' })
    expect(await line()).toMatchObject({ state: 'held', message: expect.stringMatching(/just switched on/) })
    expect(await line(bea)).toMatchObject({
      state: 'coming',
      message: expect.stringMatching(/being given what it missed/),
    })
    await server.rpc('webhook.edit', { webhookID, active: false })
    await server.rpc('webhook.edit', { webhookID, active: true, missed: 'drop' })
    expect(await line(bea)).toMatchObject({
      state: 'dropped',
      message: expect.stringMatching(/dropped when it was switched on again \(2026/),
    })
    await server.rpc('webhook.recover', { webhookID, since: '1795340000', missing: true })
    expect((await line(bea)).state).toBe('ready')
  })

  it('says that there was no such webhook then, or not any more, or never', async ({
    server,
    eventID,
    enroll,
    receiver,
    fanOut,
    line,
  }) => {
    await enroll()
    await fanOut()
    expect(await line()).toMatchObject({
      state: 'noWebhook',
      webhookID: null,
      message: 'No webhook that was asked for is told of enrollment.added.',
    })
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    expect(await line()).toMatchObject({
      state: 'beforeWebhook',
      message: expect.stringMatching(/made later, on 2026/),
    })
    await enroll('Bea Lima')
    await fanOut()
    server.clock.advance(1_000)
    await server.rpc('webhook.remove', { webhookID })
    await enroll('Caio Reis')
    await fanOut()
    const removed = 'the webhook was removed on 2026-11-22 12:00:01 UTC.'
    expect(await line({ email: 'bea.lima@example.com' })).toMatchObject({
      state: 'webhookRemoved',
      message: `It was waiting when ${removed}`,
    })
    expect(await line({ email: 'caio.reis@example.com', webhookID })).toMatchObject({
      state: 'webhookRemoved',
      message: `It happened after ${removed}`,
    })
  })

  it('says what nobody was told', async ({ server, eventID, enroll, receiver, fanOut, line, db }) => {
    await server.newWebhook(eventID, receiver.url)
    await enroll('Ana Souza', { bypassWebhook: true })
    await fanOut()
    expect(await line()).toMatchObject({ state: 'muted', message: expect.stringMatching(/bypassWebhook/) })
    await sql`update aviso.fact set muted = false, flaw = 'data.x is required.' where event_id = ${eventID}`.execute(
      db(),
    )
    expect(await line()).toMatchObject({ state: 'setAside', message: expect.stringMatching(/data\.x is required\./) })
  })

  it('says that nothing happened, and how the person stands', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    fanOut,
    db,
    line,
    explain,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    const { personID } = await enroll()
    await fanOut()
    server.clock.advance(40 * 24 * 3_600_000)
    await enroll() // is in it already
    await sql`delete from aviso.fact`.execute(db())
    expect(await line()).toMatchObject({
      state: 'nothingHappened',
      factID: null,
      webhookID: null,
      message: expect.stringMatching(
        /^Nothing like enrollment\.added is in the log: the person has been enrolled in activity \d+ \(Keynote\) since .* UTC, before the log begins \(.*\)\. Enrolling again changes nothing/,
      ),
    })
    const { data } = await server.rpc('webhook.delivery.explain', { eventID, personID })
    expect(data.map(({ message }: Any) => message)).toEqual([
      expect.stringMatching(/^Nothing is in the log: the person registered on .*, and is accepted\. Registering again/),
      expect.stringMatching(/^Nothing is in the log: the person has been enrolled/),
    ])
    await server.rpc('activity.person.dismiss', { activityID, personID })
    expect((await line()).message).toMatch(/the person was dismissed from activity/)
    await sql`delete from aviso.enrollment where person_id = ${personID}`.execute(db())
    expect(await explain()).toMatchObject({ more: false })
    expect((await line()).message).toMatch(/enrolled in no activity of the event\.$/)
    expect((await line({ email, type: 'eventEdited' })).message).toBe(
      'Nothing like event.edited is in the log that is about this person.',
    )
    await server.rpc('event.person.dismiss', { eventID, personID })
    await sql`delete from aviso.outbox`.execute(db())
    expect((await line({ email, type: 'eventEnrollment' })).message).toMatch(/and left the event again\.$/)
  })

  it('says nothing of the beginning of the log when all was after it', async ({
    server,
    eventID,
    enroll,
    receiver,
    db,
    line,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    await enroll()
    await sql`delete from aviso.outbox`.execute(db())
    expect((await line()).message).toMatch(/since [-\d]+ [:\d]+ UTC\. Enrolling again/)
  })

  it('ends where it is told to, with the newest facts first', async ({
    server,
    eventID,
    activityID,
    enroll,
    receiver,
    fanOut,
    explain,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    const second = await server.newWebhook(eventID, receiver.url)
    await server.newWebhook(eventID, receiver.url, { type: 'enrollment_added' }) // of another type, and told the same
    const { personID } = await enroll()
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await enroll()
    await fanOut()
    const all = await explain()
    expect(all.data).toHaveLength(4)
    expect(BigInt(all.data[0].factID)).toBeGreaterThan(BigInt(all.data[2].factID))
    expect(await explain({ email, limit: 3 })).toEqual({ personID, data: all.data.slice(0, 3), more: true })
    expect(await explain({ email, limit: 4 })).toEqual({ personID, data: all.data, more: false })
    expect((await explain({ email, webhookID: second.webhookID })).data).toEqual([all.data[1], all.data[3]])
    expect((await explain({ email, webhookID: second.webhookID, type: undefined })).data).toHaveLength(2)
  })

  it('refuses what it cannot tell of, in words', async ({ server, eventID, enroll, receiver, fanOut }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const { personID } = await enroll()
    await fanOut()
    const other = await server.newEvent()
    const foreign = await server.newWebhook(other.eventID, receiver.url)
    const refused = async (given: object) => {
      const { data } = await server.rpcError('webhook.delivery.explain', { eventID, ...given })
      return [data.kind, data.issues[0].path[0], data.issues[0].message]
    }
    expect(await refused({})).toEqual([
      'invalid_params',
      'personID',
      expect.stringMatching(/personID or email is required/),
    ])
    expect(await refused({ personID, email })).toEqual([
      'invalid_params',
      'email',
      expect.stringMatching(/already says who it is/),
    ])
    expect(await refused({ email: 'x@example.com' })).toEqual([
      'not_found',
      'email',
      expect.stringMatching(/with the email "x@example.com"/),
    ])
    expect(await refused({ personID: '99999' })).toEqual(['not_found', 'personID', expect.stringMatching(/99999/)])
    expect(await refused({ eventID: '99999', personID })).toEqual([
      'not_found',
      'eventID',
      expect.stringMatching(/99999/),
    ])
    for (const id of [foreign.webhookID, '99999'])
      expect((await refused({ personID, webhookID: id }))[1]).toBe('webhookID')
    expect(await refused({ personID, webhookID, type: 'activityDismissal' })).toEqual([
      'invalid_params',
      'type',
      `type cannot be "activityDismissal": webhook ${webhookID} is of the type activityEnrollment. Leave out one of them.`,
    ])
  })

  it('tells of webhooks of the company to tokens of every event alone', async ({
    server,
    eventID,
    enroll,
    receiver,
    db,
    fanOut,
    line,
    explain,
  }) => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await enroll()
    await sql`update aviso.webhook set event_id = null where id = ${webhookID}`.execute(db())
    await fanOut()
    expect(await line()).toMatchObject({ state: 'ready', webhookID })
    const { token } = await server.rpc('token.create', { name: 'Own', eventID, permission: 'user' })
    expect((await explain({ email }, token)).data).toMatchObject([{ state: 'noWebhook' }])
  })

  it('takes a webhook of the company of the event, and of no other company', async ({
    server,
    eventID,
    enroll,
    receiver,
    line,
    fanOut,
  }) => {
    const { companyID } = await server.rpc('event.get', { eventID })
    const ours = await server.rpc('webhook.create', { companyID, type, url: receiver.url })
    await server.rpc('event.create', { name: 'Course', companyID: '100' })
    const theirs = await server.rpc('webhook.create', { companyID: '100', type, url: receiver.url })
    await enroll()
    await fanOut()
    expect(await line({ email, webhookID: ours.webhookID })).toMatchObject({
      state: 'ready',
      webhookID: ours.webhookID,
    })
    const { data } = await server.rpcError('webhook.delivery.explain', { eventID, email, webhookID: theirs.webhookID })
    expect(data.issues[0].path).toEqual(['webhookID'])
  })
})
