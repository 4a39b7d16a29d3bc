import { describe, expect } from 'vitest'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const HOOK = 'https://example.com/hook'

/** People in two events of a company, as the company and as each event knows them. */
const it = storyOf({ role: 'api' })
  .extend('other', ({ server }) => server.newEvent())
  .extend('ana', async ({ server, eventID, other }) => {
    const email = `ana.${eventID}@example.com`
    const { personID } = await server.rpc('event.person.bind', { eventID, name: 'Ana Souza', email, cpf: '100%' })
    await server.rpc('event.person.bind', { eventID: other.eventID, name: 'Ana in the other', email })
    return { personID, email }
  })
  .extend('tokenOf', ({ server }) => async (eventID: string) => {
    const { token } = await server.rpc('token.create', { name: 'Event', eventID, permission: 'admin' })
    return token as string
  })

const names = ({ data }: Any) => data.map(({ name }: Any) => name)

describe('a token of one event', () => {
  it('sees a person as the event knows them', async ({ server, ana, eventID, other, tokenOf }) => {
    const { personID, email } = ana
    const token = await tokenOf(other.eventID)
    expect(await server.rpc('person.get', { personID })).toMatchObject({ name: 'Ana Souza', cpf: '100%' })
    expect(await server.rpc('person.get', { email }, token)).toMatchObject({ name: 'Ana in the other', cpf: null })
    expect(names(await server.rpc('person.find', {}, token))).toEqual(['Ana in the other'])
    expect(names(await server.rpc('person.find', { query: 'souza' }, token))).toEqual([])
    expect(names(await server.rpc('person.find', { eventID, query: email }))).toEqual(['Ana Souza'])
  })

  it('edits what the event knows: its webhooks hear of it, the company does not', async ({
    server,
    ana,
    other,
    tokenOf,
  }) => {
    const token = await tokenOf(other.eventID)
    await server.newWebhook(other.eventID, HOOK, { type: 'eventEnrollmentUpdate' })
    const edited = await server.rpc('person.edit', { personID: ana.personID, name: 'Anna' }, token)
    expect(edited).toMatchObject({ personID: ana.personID, name: 'Anna' })
    expect(await server.rpc('person.get', { personID: ana.personID })).toMatchObject({ name: 'Ana Souza' })
    expect((await server.outbox()).map(({ type }) => type)).toEqual(['eventEnrollmentUpdate'])
  })

  it('finds nobody who has left', async ({ server, ana, eventID, tokenOf }) => {
    const token = await tokenOf(eventID)
    await server.rpc('event.person.dismiss', { eventID, personID: ana.personID })
    expect(await server.rpc('person.find', {}, token)).toEqual({ count: 0, total: 0, data: [], next: null })
    expect(await server.rpcError('person.get', { email: ana.email }, token)).toMatchObject({ code: 1001 })
    expect(await server.rpcError('person.edit', { personID: ana.personID, name: 'X' }, token)).toMatchObject({
      code: 1001,
    })
  })

  it('knows of no company', async ({ server, ana, eventID, tokenOf }) => {
    const token = await tokenOf(eventID)
    for (const [method, params] of [
      ['person.find', { companyID: '1' }],
      ['person.get', { personID: ana.personID, companyID: '1' }],
      ['event.person.find', { companyID: '1' }],
      ['event.person.get', { companyID: '1', personID: ana.personID }],
    ] as const) {
      expect(await server.rpcError(method, params, token)).toMatchObject({ code: 1001 })
    }
  })
})

describe('a token of system scope', () => {
  it('edits what the company knows: the events keep what they were told', async ({ server, ana, eventID, tokenOf }) => {
    const { personID } = ana
    const before = (await server.outbox()).length
    const changes = { name: 'Anna', surname: 'Sousa', email: `anna.${eventID}@example.com` }
    expect(await server.rpc('person.edit', { personID, ...changes })).toMatchObject(changes)
    const asTold = await server.rpc('event.person.get', { eventID, personID }, await tokenOf(eventID))
    expect(asTold).toMatchObject({ name: 'Ana Souza', email: ana.email })
    expect(await server.outbox()).toHaveLength(before)
  })

  it("cannot give a person somebody else's email", async ({ server, ana, eventID }) => {
    await server.rpc('event.person.bind', { eventID, name: 'Bea', email: `bea.${eventID}@example.com` })
    const error = await server.rpcError('person.edit', { personID: ana.personID, email: `BEA.${eventID}@example.com` })
    expect(error.data.issues[0].message).toContain('somebody else has it')
    expect(await server.rpc('person.edit', { personID: ana.personID, email: ana.email.toUpperCase() })).toMatchObject({
      email: ana.email.toUpperCase(),
    })
  })

  it('finds the last registration in a company', async ({ server, ana, eventID, other }) => {
    const params = { companyID: '1', personID: ana.personID }
    expect(await server.rpc('event.person.get', params)).toMatchObject({ eventID: other.eventID })
    await server.rpc('event.person.dismiss', { eventID: other.eventID, personID: ana.personID })
    expect(await server.rpc('event.person.get', params)).toMatchObject({ eventID })
    expect(await server.rpcError('event.person.get', { ...params, companyID: '999' })).toMatchObject({ code: 1001 })
  })
})

describe('somebody whose email is written in several ways', () => {
  it.for([
    [
      'zoe@example.com',
      'mailto:zoe@example.com',
      'ZOE@example.com',
      'zo\u200Be@exam\u00ADple.com',
      '\u202Azoe@example.com',
    ],
    [
      'jos\u00E9@\u017C\u00F3\u0142w.pl',
      'jose\u0301@xn--w-uga1v8h.pl',
      'jos\u00E9@z\u0307o\u0301\u0142w.pl',
      'jos\u00E9@XN--W-UGA1V8H.PL',
    ],
  ])('is one person: %j', async (spellings, { server, eventID }) => {
    const IDs = new Set<string>()
    for (const email of spellings) {
      const { personID } = await server.rpc('event.person.bind', { eventID, name: 'Zoe', email })
      IDs.add(personID)
      expect(await server.rpc('person.get', { email })).toMatchObject({ personID, email: spellings[0] })
    }
    expect(IDs.size).toBe(1)
  })

  it('has a name with something to see', async ({ server, eventID }) => {
    for (const name of ['\u200B', '\u3164', ' \u2800 ']) {
      const { data } = await server.rpcError('event.person.bind', { eventID, name, email: 'zoe@example.com' })
      expect(data.issues).toMatchObject([{ path: ['name'] }])
    }
  })
})

describe('a search', () => {
  it('takes a text as it is, in capitals or not', async ({ server, ana, eventID }) => {
    await server.rpc('event.person.bind', { eventID, name: 'Bea_Lima', email: `b.${eventID}@example.com` })
    const search = async (query: string, more = {}) =>
      names(await server.rpc('event.person.find', { eventID, query, ...more }))
    expect(await search('SOUZA')).toEqual(['Ana Souza'])
    expect(await search('%')).toEqual(['Ana Souza']) // of the CPF
    expect(await search('_')).toEqual(['Bea_Lima'])
    expect(await search('a', { queryKey: 'cpf' })).toEqual([])
    expect(await search('ana', { match: 'exact' })).toEqual([])
    await server.rpc('event.person.bind', { eventID, name: 'Zoe', surname: 'Reis', email: `z.${eventID}@example.com` })
    expect(await search('zoe reis', { match: 'exact' })).toEqual(['Zoe'])
    expect(await search('oe rei')).toEqual(['Zoe'])
    expect(await search('zoe reis', { queryKey: 'name' })).toEqual([])
    expect(await search(ana.email, { match: 'exact', queryKey: 'email' })).toEqual(['Ana Souza'])
    expect(await search("'; drop table person; --")).toEqual([])
  })

  it('counts what it finds, and goes page by page in its order', async ({ server, eventID }) => {
    const content = ['Duda', 'Caio', 'Bea'].map((name) => ({ name, email: `${name}.${eventID}@example.com` }))
    await server.rpc('event.person.bind', { eventID, content })
    const page = { eventID, query: 'example', order: 'name', orderDirection: 'desc', limit: 2 }
    expect(await server.rpc('event.person.find', page)).toMatchObject({ count: 2, total: 3 })
    expect(names(await server.rpc('event.person.find', page))).toEqual(['Duda', 'Caio'])
    expect(names(await server.rpc('event.person.find', { ...page, offset: 2 }))).toEqual(['Bea'])
    expect(names(await server.rpc('event.person.find', { ...page, order: 'date', orderDirection: 'asc' }))).toEqual([
      'Bea',
      'Caio',
    ])
  })

  it('of states takes those of which all hold', async ({ server, ana, eventID }) => {
    const { personID } = ana
    const total = async (selection: string) => (await server.rpc('event.person.find', { eventID, selection })).total
    await server.rpc('event.person.operate', { eventID, personID, present: true, status: 'denied' })
    for (const selection of ['all', 'denied', 'present', 'denied|present', 'present|all'])
      expect(await total(selection)).toBe(1)
    for (const selection of [
      'approved',
      'pending',
      'waiting-rsvp',
      'not-present',
      'denied|not-present',
      'present|not-present',
    ])
      expect(await total(selection)).toBe(0)
  })
})

describe('the events of a company', () => {
  it('are found by the dates of their activities', async ({ server }) => {
    const now = Math.floor(server.clock.now().getTime() / 1_000)
    const newEvent = async (name: string, ...days: number[]) => {
      const { eventID } = await server.rpc('company.event.bind', { companyID: '88', name })
      for (const day of days) {
        await server.rpc('activity.create', { eventID, name: 'A', dateBegin: String(now + day * 86_400) })
      }
      return eventID
    }
    const past = await newEvent('Past', -9, -2)
    await newEvent('Current', -1, 1)
    await newEvent('Upcoming', 2)
    await newEvent('Undated')
    const find = async (more: object) => names(await server.rpc('company.event.find', { companyID: '88', ...more }))
    expect(await find({})).toEqual(['Past', 'Current', 'Upcoming', 'Undated'])
    expect(await find({ selection: 'past' })).toEqual(['Past'])
    expect(await find({ selection: 'current' })).toEqual(['Current'])
    expect(await find({ selection: 'upcoming' })).toEqual(['Upcoming'])
    expect(await find({ dateBegin: String(now) })).toEqual(['Current', 'Upcoming'])
    expect(await find({ dateEnd: String(now - 3 * 86_400) })).toEqual(['Past'])
    expect(await find({ order: 'name', orderDirection: 'desc', limit: 2 })).toEqual(['Upcoming', 'Undated'])
    expect(await find({ name: 'CURR' })).toEqual(['Current'])
    expect(await find({ events: [past] })).toEqual(['Past'])
  })

  it('are found by their own dates where they have some, whatever those of their activities', async ({ server }) => {
    const now = Math.floor(server.clock.now().getTime() / 1_000)
    const at = (days: number) => String(now + days * 86_400)
    const newEvent = async (name: string, dates: object) => {
      const { eventID } = await server.rpc('company.event.bind', { companyID: '89', name, ...dates })
      for (const day of [-20, 20]) await server.rpc('activity.create', { eventID, name: 'A', dateBegin: at(day) })
    }
    await newEvent('Past', { dateBegin: at(-9), dateEnd: at(-2) })
    await newEvent('Past, without an end', { dateBegin: at(-2) })
    await newEvent('Current', { dateBegin: at(-1), dateEnd: at(1) })
    await newEvent('Upcoming', { dateEnd: at(2) })
    const find = async (more: object) => names(await server.rpc('company.event.find', { companyID: '89', ...more }))
    expect(await find({ selection: 'past' })).toEqual(['Past', 'Past, without an end'])
    expect(await find({ selection: 'current' })).toEqual(['Current'])
    expect(await find({ selection: 'upcoming' })).toEqual(['Upcoming'])
    expect(await find({ dateBegin: at(0) })).toEqual(['Current', 'Upcoming'])
    expect(await find({ dateEnd: at(-1.5) })).toEqual(['Past', 'Past, without an end'])
  })

  it('are not those of another', async ({ server, eventID }) => {
    for (const method of ['company.event.get', 'company.event.dismiss']) {
      expect(await server.rpcError(method, { eventID, companyID: '2' })).toMatchObject({ code: 1001 })
    }
    expect(await server.rpcError('company.event.edit', { eventID, companyID: '2', name: 'X' })).toMatchObject({
      code: 1001,
    })
    expect(await server.rpc('company.event.edit', { eventID, companyID: '1', name: 'X' })).toMatchObject({ name: 'X' })
    expect(await server.rpc('company.event.dismiss', { eventID, companyID: '1' })).toMatchObject({ eventID })
    expect(await server.rpcError('event.get', { eventID })).toMatchObject({ code: 1001 })
  })
})
