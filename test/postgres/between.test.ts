import pg from 'pg'
import { describe, expect } from 'vitest'
import { lockWaits } from '../harness/lock-waits.ts'
import { storyOf } from '../harness/story.ts'

// What comes between the statements of a call, step by step: a lock of the test's own holds the call where it is.

const HOOK = 'https://receiver.example/hook'
const ANA = { name: 'Ana Souza', email: 'ana@example.com' }

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

// Only the API: what is to be delivered stays in the outbox.
const it = storyOf({ role: 'api' })
  .extend('client', { scope: 'file' }, async ({ server }, { onCleanup }) => {
    const client = new pg.Client({ connectionString: server.backend.env.DATABASE_URL as string })
    await client.connect()
    onCleanup(() => client.end())
    return client
  })
  .extend('types', ({ server }) => async () => {
    return (await server.outbox()).map(({ type }) => type)
  })
  .extend('attempt', ({ server }) => (method: string, params: object): Promise<Any> => {
    return server.rpc(method, params).catch(({ error }) => error.data.kind)
  })
  .extend('waiting', ({ server }) => (count: number, call?: Promise<unknown>) => {
    return lockWaits(server, count, call)
  })
  .extend('hold', ({ client }) => async (lock: string, values: string[] = []) => {
    await client.query('begin')
    await client.query(lock, values)
  })
  .extend('holdAna', ({ hold }) => () => {
    return hold('select from aviso.person where email = $1 for update', [ANA.email])
  })
  .extend('holdOutbox', ({ hold }) => () => {
    return hold('lock table aviso.outbox in share mode')
  })
  .extend('release', ({ client }) => () => {
    return client.query('commit')
  })
  /** Somebody the company knows from another event, so that a call has a row to wait for. */
  .extend('knowAna', ({ server }) => async () => {
    const other = await server.newEvent()
    return (await server.rpc('event.person.bind', { eventID: other.eventID, ...ANA })).personID
  })

it.beforeEach(async ({ server, eventID }) => {
  for (const table of ['outbox', 'delivery'] as const) await server.app.connection.db.deleteFrom(table).execute()
  for (const type of ['activityEnrollment', 'activityDismissal', 'activityRemoved', 'eventEnrollmentUpdate']) {
    await server.newWebhook(eventID, HOOK, { type })
  }
})
it.afterEach(({ client }) => client.query('rollback'))

describe('between finding the people and registering them', () => {
  it.for(['activity.person.bind', 'event.person.bind'])(
    'the event goes: %s does not find it',
    async (method, { server, eventID, activityID, knowAna, holdAna, attempt, waiting, release }) => {
      await knowAna()
      await holdAna()
      const where = method === 'event.person.bind' ? { eventID } : { activityID }
      const bind = attempt(method, { ...where, ...ANA })
      await waiting(1)
      const remove = attempt('event.remove', { eventID })
      const gone = await waiting(2, remove)
      await release()
      // Either call may be first, as long as the other one respects it.
      const bound = await bind
      expect(gone ? bound : [bound].filter((result) => result === 'internal')).toEqual(gone ? 'not_found' : [])
      expect(await remove).toMatchObject({ eventID })
      expect(await server.outbox()).toEqual([])
    },
  )

  it('the activity goes: activity.person.bind does not find it', async ({
    activityID,
    knowAna,
    holdAna,
    attempt,
    waiting,
    release,
    types,
  }) => {
    await knowAna()
    await holdAna()
    const bind = attempt('activity.person.bind', { activityID, ...ANA })
    await waiting(1)
    const remove = attempt('activity.remove', { activityID })
    await waiting(2, remove)
    await release()
    const bound = await bind
    expect(await remove).toMatchObject({ activityID })
    const enrolled = ['activityEnrollment', 'activityDismissal', 'activityRemoved']
    expect(await types()).toEqual(typeof bound === 'string' ? ['activityRemoved'] : enrolled)
    expect(['not_found', 'object']).toContain(typeof bound === 'string' ? bound : typeof bound)
  })

  it('the group goes: nobody is registered in a group that there is not', async ({
    server,
    eventID,
    knowAna,
    holdAna,
    attempt,
    waiting,
    release,
  }) => {
    await knowAna()
    const { groups } = await server.rpc('event.edit', { eventID, groups: [{ name: 'A' }, { name: 'B' }] })
    await holdAna()
    const bind = attempt('event.person.bind', { eventID, ...ANA, groupID: groups[1].groupID })
    await waiting(1)
    const edit = attempt('event.edit', { eventID, groups: [{ groupID: groups[0].groupID, name: 'A' }] })
    await waiting(2, edit)
    await release()
    expect(await bind).not.toBe('internal')
    await edit
    const left = (await server.rpc('event.get', { eventID })).groups.map(({ groupID }: Any) => groupID)
    const { data } = await server.rpc('event.person.find', { eventID })
    expect(data.filter(({ groupID }: Any) => !left.includes(groupID))).toEqual([])
  })

  it('a limit comes: it holds', async ({ server, activityID, enroll, knowAna, holdAna, attempt, waiting, release }) => {
    await knowAna()
    await enroll('Bea')
    await holdAna()
    const bind = attempt('activity.person.bind', { activityID, ...ANA })
    await waiting(1)
    const edit = server.rpc('activity.edit', { activityID, capacity: 1 })
    const limited = await waiting(2, edit)
    await release()
    // Told that there is one place, and that it is taken, nobody hears of a second enrolment afterwards.
    if (limited) expect(await bind).toBe('activity_full')
    await Promise.all([bind, edit])
  })
})

describe('between looking whether somebody is registered and enrolling them', () => {
  const WAYS = ['email', 'personID', 'own number'] as const
  it.for(
    WAYS.flatMap((by) => [
      { by, first: 'dismiss' as const },
      { by, first: 'bind' as const },
    ]),
  )(
    'their registration ends: nobody is enrolled who is not registered, by $by, $first first',
    async ({ by, first }, { server, eventID, activityID, hold, attempt, waiting, release, types }) => {
      const ours = { ...ANA, personID: { externalID: 'A-1' } }
      const { personID } = await server.rpc('activity.person.bind', { activityID, ...ours })
      const who = { email: ANA, personID: { personID }, 'own number': ours }[by]
      await server.rpc('activity.person.dismiss', { activityID, personID })
      const other = await server.rpc('activity.create', { eventID, name: 'Other' })
      await server.rpc('activity.person.bind', { activityID: other.activityID, personID })
      const bind = () => attempt('activity.person.bind', { activityID, ...who })
      const dismiss = () => attempt('event.person.dismiss', { eventID, personID })
      // One call is held at the last row that it writes, and the other comes meanwhile.
      if (first === 'bind') await hold('select from aviso.enrollment where activity_id = $1 for update', [activityID])
      else await hold('select from aviso.enrollment where activity_id = $1 for update', [other.activityID])
      const calls = [first === 'bind' ? bind() : dismiss()]
      await waiting(1)
      calls.push(first === 'bind' ? dismiss() : bind())
      await waiting(2, calls[1])
      await release()
      await Promise.all(calls)
      const { db } = server.app.connection
      const attendees = db.selectFrom('attendee').select('status').where('event_id', '=', eventID)
      const attendee = await attendees.where('person_id', '=', personID).execute()
      const enrollments = db
        .selectFrom('enrollment')
        .select('activity_id')
        .where('person_id', '=', personID)
        .where('activity_id', 'in', [activityID, other.activityID])
      const enrolled = await enrollments.where('dismissed_at', 'is', null).execute()
      expect({ attendee, enrolled: enrolled.map(({ activity_id }) => activity_id) }).toEqual(
        first === 'bind' || by === 'personID'
          ? { attendee: [{ status: 'dismissed' }], enrolled: [] }
          : { attendee: [{ status: 'accepted' }], enrolled: [activityID] },
      )
      expect((await types()).filter((type) => type === 'activityEnrollment')).toHaveLength(
        first === 'dismiss' && by === 'personID' ? 2 : 3,
      )
    },
  )
})

describe('between enrolling people and telling it', () => {
  it('the event goes, with them', async ({ server, eventID, activityID, holdOutbox, attempt, waiting, release }) => {
    const { personID } = await server.rpc('event.person.bind', { eventID, ...ANA })
    await holdOutbox()
    const bind = attempt('activity.person.bind', { activityID, personID })
    await waiting(1)
    const remove = attempt('event.remove', { eventID })
    await waiting(2)
    await release()
    expect(await bind).toMatchObject({ created: true })
    expect(await remove).toMatchObject({ eventID })
    expect(await server.outbox()).toEqual([])
  })

  it('the activity goes: who was just enrolled, also once more, is told to be dismissed', async ({
    server,
    activityID,
    holdOutbox,
    attempt,
    waiting,
    release,
    types,
  }) => {
    const { personID } = await server.rpc('activity.person.bind', { activityID, ...ANA })
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await holdOutbox()
    const bind = attempt('activity.person.bind', { activityID, personID })
    await waiting(1)
    const remove = attempt('activity.remove', { activityID })
    await waiting(2)
    await release()
    expect(await bind).toMatchObject({ created: true })
    expect(await remove).toMatchObject({ activityID, dismissed: 1 })
    const once = ['activityEnrollment', 'activityDismissal']
    expect(await types()).toEqual([...once, ...once, 'activityRemoved'])
  })
})

describe('a call that removes an event', () => {
  it('is passed by no other while it waits', async ({ server, eventID, hold, attempt, waiting, release }) => {
    const lock = `select pg_advisory_xact_lock_shared(hashtextextended('aviso.event', id)) from aviso.event where id = $1 for key share`
    await hold(lock, [eventID])
    const remove = attempt('event.remove', { eventID })
    await waiting(1)
    const create = attempt('activity.create', { eventID, name: 'Late' })
    expect(await waiting(2, create)).toBe(false)
    await release()
    expect(await remove).toMatchObject({ eventID })
    expect(await create).toBe('not_found')
    expect((await server.rpcError('event.get', { eventID })).data.kind).toBe('not_found')
  })
})

describe('a token of another', () => {
  it.for(['event', 'company'])(
    '%s waits for nothing here, and so holds nothing up',
    async (limit, { server, eventID, activityID, client, hold, release }) => {
      const { companyID } = await server.rpc('company.create', { name: 'Other' })
      const other = await server.rpc('event.create', { name: 'Other', companyID })
      const limits = limit === 'event' ? { eventID: other.eventID } : { companyID }
      const { token } = await server.rpc('token.create', { name: 'Other', ...limits, permission: 'admin' })
      const { webhookID } = await server.newWebhook(eventID, HOOK)
      await hold(
        `select pg_advisory_xact_lock(hashtextextended('aviso.event', id)) from aviso.event where id = $1 for update`,
        [eventID],
      )
      await client.query('select from aviso.webhook where id = $1 for update', [webhookID])
      const { personID } = await server.enroll((await server.newEvent()).activityID, 'Caio Reis')
      await client.query('select from aviso.person where id = $1 for update', [personID])
      const calls: [string, object][] = [
        ['event.remove', { eventID }],
        ['event.edit', { eventID, groups: [{ name: 'A' }] }],
        ['event.person.bind', { eventID, ...ANA }],
        ['activity.create', { eventID, name: 'Keynote' }],
        ['event.person.operate', { eventID: other.eventID, personID, present: true }],
        ['activity.edit', { activityID, name: 'Keynote' }],
        ['activity.person.bind', { activityID, ...ANA }],
        ['activity.person.dismiss', { activityID, personID }],
        ['person.edit', { personID, name: 'Caio' }],
        ['webhook.edit', { webhookID, active: false }],
        ['webhook.remove', { webhookID }],
      ]
      for (const [method, params] of calls) {
        expect((await server.rpcError(method, params, token)).data.kind, method).toBe('not_found')
      }
      await release()
    },
  )
})

describe('between looking for an email and taking it', () => {
  it('somebody else takes it: event.person.operate refuses it', async ({ server, eventID, hold, waiting, release }) => {
    const { personID } = await server.rpc('event.person.bind', { eventID, ...ANA })
    const bea = await server.rpc('event.person.bind', { eventID, name: 'Bea', email: 'bea@example.com' })
    const email = 'new@example.com'
    await hold('update aviso.person set email = $1 where id = $2', [email, bea.personID])
    const operate = server.rpcError('event.person.operate', { eventID, personID, email })
    await waiting(1)
    await release()
    expect((await operate).data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['email'] }] })
  })
})

describe('people in the order of their locks', () => {
  it('meet an activity that goes: no call fails', async ({
    server,
    eventID,
    activityID,
    hold,
    attempt,
    waiting,
    release,
    types,
  }) => {
    const content = ['a', 'b', 'c'].map((name) => ({ name, email: `${name}@example.com` }))
    const { data } = await server.rpc('activity.person.bind', { activityID, content: content.slice(0, 2) })
    const [first, second] = data.map(({ personID }: Any) => personID)
    await server.rpc('activity.person.dismiss', { activityID, personID: first })
    await server.rpc('event.person.bind', { eventID, content: content.slice(2) })
    // bind holds the first enrolment, waits here for the second, and has the activity still to ask for the third.
    await hold('select from aviso.enrollment where activity_id = $1 and person_id = $2 for update', [
      activityID,
      second,
    ])
    const bind = attempt('activity.person.bind', { activityID, content })
    await waiting(1)
    const remove = attempt('activity.remove', { activityID })
    await waiting(2)
    await release()
    expect([await bind].filter((result) => typeof result === 'string' && result !== 'not_found')).toEqual([])
    expect(await remove).toMatchObject({ activityID })
    expect((await types()).at(-1)).toBe('activityRemoved')
    const counts = (type: string, list: string[]) => list.filter((one) => one === type).length
    const told = await types()
    expect(counts('activityDismissal', told)).toBe(counts('activityEnrollment', told))
  })

  it('do not wait in a circle for somebody who is changed meanwhile', async ({
    server,
    eventID,
    activityID,
    client,
    holdAna,
    attempt,
    waiting,
    release,
  }) => {
    const { personID } = await server.rpc('event.person.bind', { eventID, ...ANA })
    await holdAna()
    const bind = attempt('activity.person.bind', { activityID, ...ANA })
    await waiting(1)
    const operate = attempt('event.person.operate', { eventID, personID, nickname: 'Nana', present: true })
    await waiting(2)
    const { rows } = await client.query('select deadlocks from pg_stat_database where datname = current_database()')
    await release()
    expect(await bind).toMatchObject({ personID, created: true })
    expect(await operate).toMatchObject({ personID, nickname: 'Nana' })
    await client.query('select pg_stat_force_next_flush()')
    const after = await client.query('select deadlocks from pg_stat_database where datname = current_database()')
    expect(after.rows).toEqual(rows)
  })
})
