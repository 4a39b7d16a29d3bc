import { type Kysely, sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { up } from '../../migrations/before/0009_leaks.ts'
import { tellEnds } from '../../src/outbox/ends.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { INEVENT_TYPES } from '../harness/stage.ts'

// Two events of one company, each with a token of its own: what one was given of a person, the other never sees.

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOOK = 'https://receiver.example/hook'
const TYPES = [
  ...INEVENT_TYPES,
  'enrollment_added',
  'activities.course.enrollment',
  'activities.course.completed',
  'members.created',
  'members.updated',
  'attendee_accepted',
]
const THEIRS = {
  name: 'Theirname',
  surname: 'Theirsurname',
  cpf: '111.111.111-11',
  nickname: 'Theirnick',
  uuid: 'their-id',
}
const OURS = { name: 'Ana', surname: null, cpf: null, nickname: null, uuid: null }
const SECRETS = /their|111\.111/i

// Only the API: what is to be delivered stays in the outbox, where it can be read.
withServer({ role: 'api' })

let made = 0
let email: string

beforeEach(() => {
  email = `person${++made}@example.com`
})

/** An event with an activity, a webhook of every type, and a token that sees nothing else. */
async function newSide() {
  const { eventID, activityID } = await server.newEvent()
  for (const type of TYPES) await server.newWebhook(eventID, HOOK, { type })
  const { token } = await server.rpc('token.create', { name: 'Organiser', eventID, permission: 'admin' })
  const { token: reader } = await server.rpc('token.create', { name: 'Reader', eventID, permission: 'user' })
  const event = (method: string, params: object = {}, as = token) =>
    server.rpc(`event.person.${method}`, { eventID, ...params }, as)
  const activity = (method: string, params: object = {}, as = token) =>
    server.rpc(`activity.person.${method}`, { activityID, ...params }, as)
  return {
    ...{ eventID, activityID, token, reader, event, activity },
    /** Everything that the event's token is shown of its people, and all that its webhooks are told. */
    async seen(): Promise<Any> {
      const { data } = await event('find', {}, reader)
      const { data: enrolled } = await activity('find', {}, reader)
      const told = (await server.outbox()).filter(({ event_id }) => event_id === eventID)
      return { data, enrolled, told: told.map(({ type, payload }) => [type, payload]) }
    },
  }
}

describe('a token of one event that binds an email of another', () => {
  it.each(['event.person.bind', 'activity.person.bind'])(
    'by %s sees and tells what it gave, whatever it does',
    async (how) => {
      const [mine, theirs] = [await newSide(), await newSide()]
      const { personID } = await theirs.event('bind', { email: email.toUpperCase(), ...THEIRS })
      const answers: Any[] = []
      const ask = async (call: Promise<Any>) => answers.push(await call)
      const me = { name: 'Ana', email }
      if (how === 'event.person.bind') await ask(mine.event('bind', me))
      await ask(mine.activity('bind', me))
      await ask(mine.event('bind', me))
      await ask(mine.event('bind', { personID }))
      for (const change of [{ present: true }, { present: false }, { paid: true }, { status: 'denied' }]) {
        await ask(mine.event('operate', { personID, ...change }))
      }
      for (const change of [{ present: true }, { present: false }, { completed: true }]) {
        await ask(mine.activity('operate', { personID, ...change }))
      }
      await ask(mine.event('get', { personID }))
      await ask(mine.activity('get', { personID }))
      const before = await mine.seen()
      expect(before.data).toMatchObject([{ personID, email, ...OURS }])
      expect(before.enrolled).toMatchObject([{ personID, email, name: 'Ana', surname: null }])
      await ask(mine.activity('dismiss', { personID }))
      await ask(mine.activity('bind', { personID }))
      await ask(mine.event('dismiss', { personID }))
      await ask(mine.event('find', { status: 'dismissed' }))
      await ask(mine.event('bind', { personID }))
      await ask(mine.activity('bind', { personID }))
      await server.rpc('activity.edit', { activityID: mine.activityID, name: 'Opening' }, mine.token)
      const dateEnd = String(server.clock.now().getTime() / 1_000)
      await server.rpc('event.edit', { eventID: mine.eventID, name: 'Fair', dateEnd }, mine.token)
      await tellEnds(server.app.connection.db, server.clock.now())
      await server.rpc('activity.create', { eventID: mine.eventID, name: 'Closing' }, mine.token)
      await server.rpc('activity.remove', { activityID: mine.activityID }, mine.token)
      const told = (await server.outbox()).filter(({ event_id }) => event_id === mine.eventID)
      expect(new Set(told.map(({ type }) => type))).toEqual(new Set(TYPES))
      expect(JSON.stringify([before, answers, told])).not.toMatch(SECRETS)
      expect(JSON.stringify([before, answers, told])).not.toContain(email.toUpperCase())
    },
  )

  it('in a list sees the same', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    const known = [1, 2, 3].map((n) => ({ ...THEIRS, email: `list${n}.${email}` }))
    await theirs.event('bind', { content: known })
    const content = [1, 2, 3, 4].map((n) => ({ name: `Ours ${n}`, email: `list${n}.${email}`, nickname: `N${n}` }))
    const answer = [
      await mine.event('bind', { content }),
      await mine.activity('bind', { content: [...content].reverse() }),
    ]
    const { data, enrolled, told } = await mine.seen()
    const byEmail = (a: Any, b: Any) => a.email.localeCompare(b.email)
    expect(data.sort(byEmail)).toMatchObject(content)
    expect(enrolled.sort(byEmail)).toMatchObject(content.map((given) => ({ name: given.name, email: given.email })))
    expect(JSON.stringify([answer, data, told])).not.toMatch(SECRETS)
  })

  it('sees nothing of what is given elsewhere afterwards, by a token of system scope either', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    const { personID } = await mine.event('bind', { name: 'Ana', email })
    await theirs.event('bind', { ...THEIRS, email })
    await theirs.event('operate', { personID, ...THEIRS, name: 'Theirs once more' })
    await server.rpc('event.person.bind', { eventID: theirs.eventID, ...THEIRS, email })
    await server.rpc('event.person.operate', { eventID: theirs.eventID, personID, ...THEIRS, email: `their.${email}` })
    const after = await mine.event('operate', { personID, present: true })
    expect(after).toMatchObject({ personID, email, ...OURS })
    expect(await mine.event('bind', { name: 'Ana', email })).toMatchObject({ personID, created: false, email, ...OURS })
    expect(JSON.stringify(await mine.seen())).not.toMatch(SECRETS)
  })

  it('cannot find out whether another event has the person', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    const alone = await mine.event('bind', { name: 'Ana', email: `alone.${email}` })
    await theirs.event('bind', { ...THEIRS, email })
    const shared = await mine.event('bind', { name: 'Ana', email })
    const change = { name: 'Bea', surname: 'Lima', cpf: '9', nickname: 'B', uuid: 'u9' }
    for (const { personID } of [alone, shared]) {
      expect(await mine.event('operate', { personID, ...change })).toMatchObject({ personID, ...change })
    }
    const elsewhere = await theirs.event('get', { personID: shared.personID })
    expect(elsewhere).toMatchObject({ ...THEIRS, email })
  })

  it('cannot find out by an error whether the company knows an email', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    const { personID: other } = await theirs.event('bind', { ...THEIRS, email: `taken.${email}` })
    const { personID } = await mine.event('bind', { name: 'Ana', email })
    expect(await mine.event('operate', { personID, email: `taken.${email}` })).toMatchObject({
      personID,
      email: `taken.${email}`,
    })
    // From now on the event knows the person by it; the other event, its own.
    expect(await mine.event('bind', { name: 'x', email: `TAKEN.${email}` })).toMatchObject({ personID, created: false })
    expect(await theirs.event('bind', { name: 'x', email: `taken.${email}` })).toMatchObject({ personID: other })
    const { data } = await mine.event('find')
    expect(data).toMatchObject([{ personID, name: 'Ana', email: `taken.${email}` }])
  })

  it('hears that somebody has an email in its own event, in whatever case', async () => {
    const mine = await newSide()
    await mine.event('bind', { name: 'Bea', email: `taken.${email}` })
    const { personID } = await mine.event('bind', { name: 'Ana', email })
    for (const given of [`taken.${email}`, `TAKEN.${email}`]) {
      const params = { eventID: mine.eventID, personID, email: given }
      const { data } = await server.rpcError('event.person.operate', params, mine.token)
      expect(data).toMatchObject({ kind: 'invalid_params', issues: [{ path: ['email'] }] })
    }
    expect(await mine.event('operate', { personID, email: email.toUpperCase() })).toMatchObject({
      email: email.toUpperCase(),
    })
  })

  it('gains by later calls what it did not give before, and keeps what it gave', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    await theirs.event('bind', { ...THEIRS, email })
    const { personID } = await mine.event('bind', { name: 'Ana', email, cpf: '1' })
    await mine.activity('bind', { name: 'Other', surname: 'x', email, cpf: '2', nickname: 'N' })
    const given = { name: 'Ana', surname: null, email, cpf: '1', nickname: 'N', uuid: null }
    expect(await mine.event('get', { personID })).toMatchObject(given)
    await mine.event('dismiss', { personID })
    expect(await mine.event('bind', { name: 'Other', email, uuid: 'u' })).toMatchObject({ ...given, uuid: 'u' })
  })
})

it('many events bind one person at once, and each sees what it gave', async () => {
  const sides = await Promise.all([1, 2, 3, 4].map(() => server.newEvent()))
  const bound = await Promise.all(
    sides.flatMap(({ eventID, activityID }, n) => {
      const person = { name: `Name ${n}`, email, cpf: `${n}` }
      return [
        server.rpc('activity.person.bind', { activityID, ...person }),
        server.rpc('event.person.bind', { eventID, ...person }),
      ]
    }),
  )
  expect(new Set(bound.map(({ personID }) => personID)).size).toBe(1)
  for (const [n, { eventID }] of sides.entries()) {
    const { token } = await server.rpc('token.create', { name: 'Organiser', eventID, permission: 'user' })
    const { data } = await server.rpc('event.person.find', { eventID }, token)
    expect(data).toMatchObject([{ name: `Name ${n}`, cpf: `${n}`, email }])
  }
})

describe('a token of system scope', () => {
  it('sees what the company knows, while the webhooks of an event are told what that was given', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    const { personID } = await theirs.event('bind', { ...THEIRS, email })
    const known = { personID, email, ...THEIRS }
    expect(await server.rpc('event.person.bind', { eventID: mine.eventID, name: 'Ana', email })).toMatchObject(known)
    const whole = { eventID: mine.eventID, personID }
    expect(await server.rpc('event.person.get', whole)).toMatchObject(known)
    expect((await server.rpc('event.person.find', { eventID: mine.eventID })).data).toMatchObject([known])
    expect(await server.rpc('event.person.operate', { ...whole, present: true })).toMatchObject(known)
    await server.rpc('activity.person.bind', { activityID: mine.activityID, personID })
    const { name, surname } = THEIRS
    const { data } = await server.rpc('activity.person.find', { activityID: mine.activityID })
    expect(data).toMatchObject([{ personID, name, surname, email }])
    expect((await mine.seen()).told.length).toBeGreaterThan(3)
    expect(JSON.stringify(await mine.seen())).not.toMatch(SECRETS)
  })

  it('gives its change to the event and to the company', async () => {
    const [mine, theirs] = [await newSide(), await newSide()]
    await theirs.event('bind', { ...THEIRS, email })
    const { personID } = await mine.event('bind', { name: 'Ana', email })
    const change = { name: 'Bea', nickname: 'B', email: `new.${email}` }
    await server.rpc('event.person.operate', { eventID: mine.eventID, personID, ...change })
    expect(await mine.event('get', { personID })).toMatchObject(change)
    expect(await server.rpc('event.person.get', { eventID: theirs.eventID, personID })).toMatchObject(change)
    expect(await theirs.event('get', { personID })).toMatchObject({ ...THEIRS, email })
    const again = [await mine.event('bind', { name: 'x', email: `new.${email}` })]
    again.push(await theirs.event('bind', { name: 'x', email }))
    expect(again.map((one) => [one.personID, one.created])).toEqual([
      [personID, false],
      [personID, false],
    ])
  })
})

it('rows of before keep to an event what was given there for sure, and to all the name and the email', async () => {
  const [mine, theirs] = [await newSide(), await newSide()]
  const alone = { ...THEIRS, email: `alone.${email}` }
  const single = await mine.event('bind', alone)
  const { personID } = await theirs.event('bind', { ...THEIRS, email })
  await mine.event('bind', { name: 'Ana', email })
  const { db } = server.app.connection
  for (const column of ['name', 'surname', 'email', 'cpf', 'nickname', 'uuid']) {
    await sql`alter table aviso.attendee drop column ${sql.ref(column)}`.execute(db)
  }
  await sql`alter table aviso.attempt drop column test`.execute(db)
  await up(db as unknown as Kysely<unknown>)
  expect(await mine.event('get', { personID: single.personID })).toMatchObject(alone)
  const shared = { name: 'Theirname', surname: 'Theirsurname', email, cpf: null, nickname: null, uuid: null }
  expect(await mine.event('get', { personID })).toMatchObject(shared)
  expect(await theirs.event('get', { personID })).toMatchObject(shared)
  expect(await server.rpc('event.person.get', { eventID: mine.eventID, personID })).toMatchObject({ ...THEIRS, email })
  expect(await theirs.event('bind', { name: 'x', email, cpf: '5' })).toMatchObject({ ...shared, cpf: '5' })
})
