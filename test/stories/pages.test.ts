import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf()
  /** Reads a list to its end, and does something after each page. */
  .extend('walk', ({ server }) => async (method: string, params: Any, between?: (rows: Any[]) => Promise<unknown>) => {
    const rows: Any[] = []
    for (let after: string | undefined; ; ) {
      const page = await server.rpc(method, { ...params, ...(after === undefined ? {} : { after }) })
      rows.push(...page.data)
      expect(page.count).toBe(page.data.length)
      await between?.(page.data)
      if (page.next === null) return rows
      after = page.next
    }
  })
  .extend('bind', ({ server, activityID }) => async (count: number, from = 0) => {
    const content = Array.from({ length: count }, (_, n) => ({
      name: `Person ${from + n}`,
      email: `person${from + n}@example.com`,
    }))
    return server.rpc('activity.person.bind', { activityID, content })
  })
  /** Resolves once so many attempts are logged. Time goes on meanwhile: a receiver that a busy machine makes slow is looked at in turn. */
  .extend('logged', ({ server, eventID }) => (count: number) => {
    return eventually(async () => {
      server.clock.advance(10)
      expect(await server.rpc('webhook.log.find', { eventID, limit: 1 })).toMatchObject({ total: count })
    })
  })
  .extend('issue', ({ server }) => async (method: string, params: object) => {
    const { data } = await server.rpcError(method, params)
    expect(data.kind).toBe('invalid_params')
    return data.issues[0]
  })

const idsOf = (rows: Any[], name: string): string[] => rows.map((row) => row[name])

/** A cursor that somebody made up. */
const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('a list read by its cursor', () => {
  it('shows each attempt once, the newest first, while more are made', async ({
    server,
    eventID,
    receiver,
    bind,
    walk,
    logged,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    await bind(20)
    await logged(20)
    let made = 20
    const rows = await walk('webhook.log.find', { eventID, limit: 6 }, async () => {
      await bind(3, made)
      made += 3
      await logged(made)
    })
    expect(rows).toHaveLength(20)
    expect(new Set(idsOf(rows, 'attemptID')).size).toBe(20)
  })

  it('shows each delivery once, with before or without it', async ({
    server,
    eventID,
    receiver,
    bind,
    walk,
    logged,
  }) => {
    await server.newWebhook(eventID, receiver.url)
    await bind(9)
    await logged(9)
    const rows = (await server.rpc('webhook.delivery.find', { eventID, state: 'received' })).data
    expect(rows).toHaveLength(9)
    expect(await walk('webhook.delivery.find', { eventID, limit: 4 }, () => bind(1, 100))).toEqual(rows)
    const before = rows[2].deliveryID
    expect(await walk('webhook.delivery.find', { eventID, before, limit: 3 })).toEqual(rows.slice(3))
  })

  it('shows everybody once while everybody shown is dismissed', async ({ server, activityID, bind, walk }) => {
    await bind(58)
    const rows = await walk('activity.person.find', { activityID, limit: 10 }, async (people) => {
      const content = people.map(({ personID }) => ({ personID }))
      await server.rpc('activity.person.dismiss', { activityID, content })
    })
    expect(new Set(idsOf(rows, 'personID')).size).toBe(58)
    expect(await server.rpc('activity.person.find', { activityID })).toMatchObject({ total: 0, next: null })
  })

  it('comes to what is added behind its place, and says how many there are now', async ({ server, eventID, walk }) => {
    const add = async () => (await server.newWebhook(eventID, 'https://receiver.example/hook')).webhookID
    const ids = [await add(), await add(), await add()]
    const rows = await walk('webhook.find', { eventID, limit: 2 }, async () => ids.push(await add()))
    expect(idsOf(rows, 'webhookID')).toEqual(ids.slice(0, 4)) // the fifth came behind the last page
    const { next } = await server.rpc('webhook.find', { eventID, limit: 1 })
    expect(await server.rpc('webhook.find', { eventID, after: next })).toMatchObject({ count: 4, total: 5, next: null })
  })

  it('has no next page behind a last one that is full', async ({ server, eventID }) => {
    for (let n = 0; n < 4; n++) await server.newWebhook(eventID, 'https://receiver.example/hook')
    const first = await server.rpc('webhook.find', { eventID, limit: 2 })
    const last = await server.rpc('webhook.find', { eventID, limit: 2, after: first.next })
    expect(last).toMatchObject({ count: 2, total: 4, next: null })
    expect(await server.rpc('webhook.find', { eventID, limit: 2, offset: 2 })).toEqual(last)
  })
})

const DIRECTIONS = ['asc', 'desc'] as const

describe('the order of a list', () => {
  const ordered = it.extend('people', async ({ server, eventID, activityID }) => {
    const surnames = ['Souza', 'souza', 'Lima', null, 'Ávila', 'Lima', null, 'Zé 🎈 "x"', 'Lima']
    for (const [n, surname] of surnames.entries()) {
      const person = { name: n % 2 ? 'Ana' : 'Bea', email: `p${n}@example.com`, ...(surname ? { surname } : {}) }
      await server.rpc('activity.person.bind', { activityID, ...person })
      if (n % 3 === 0) server.clock.advance(1)
    }
    return { count: surnames.length, eventID }
  })

  for (const orderDirection of DIRECTIONS) {
    for (const order of ['name', 'surname', 'email', 'cpf', 'date', undefined]) {
      ordered(
        `is kept by people, ${order} ${orderDirection}, with the same value or none`,
        async ({ server, people, activityID, eventID, walk }) => {
          const sorted = { orderDirection, ...(order ? { order } : {}) }
          for (const [method, whose] of [
            ['activity.person.find', { activityID }],
            ['event.person.find', { eventID }],
            ['person.find', { eventID }],
          ] as const) {
            const whole = await server.rpc(method, { ...whose, ...sorted, limit: 100 })
            expect(whole).toMatchObject({ count: people.count, next: null })
            for (const limit of [1, 2]) expect(await walk(method, { ...whose, ...sorted, limit })).toEqual(whole.data)
          }
        },
      )
    }
  }

  it('is kept by activities and events', async ({ server, eventID, walk }) => {
    for (const [n, dateBegin] of ['1795305600', undefined, '1795305600', '4795305600', undefined].entries())
      await server.rpc('activity.create', { eventID, name: `Talk ${n % 2}`, ...(dateBegin ? { dateBegin } : {}) })
    for (const name of ['B', 'A', 'B']) await server.rpc('event.create', { name })
    for (const orderDirection of DIRECTIONS) {
      for (const [method, params] of [
        ...['name', 'dateBegin', 'date', undefined].map((order) => ['activity.find', { eventID, order }] as const),
        ...['name', 'date', undefined].map((order) => ['event.find', { order }] as const),
        ['company.event.find', { companyID: '1', order: 'name' }] as const,
      ]) {
        const sorted = { ...JSON.parse(JSON.stringify(params)), orderDirection }
        const whole = await server.rpc(method, { ...sorted, limit: 100 })
        expect(whole.data.length).toBeGreaterThan(3)
        expect(await walk(method, { ...sorted, limit: 2 })).toEqual(whole.data)
      }
    }
  })

  it('is kept by tokens, companies and types', async ({ server, walk }) => {
    const { companyID } = await server.rpc('company.create', { name: 'Escola' })
    for (const name of ['shop.paid', 'Shop.void', 'a.b'])
      await server.rpc('webhook.type.create', { companyID, type: name, description: name, example: {} })
    for (const name of ['one', 'two']) await server.rpc('token.create', { name, permission: 'user' })
    for (const [method, params] of [
      ['token.find', {}],
      ['company.find', {}],
      ['webhook.type.find', {}],
      ['webhook.type.find', { companyID }],
      ['webhook.type.find', { companyID, type: 'shop.paid' }],
    ] as const) {
      const whole = await server.rpc(method, { ...params, limit: 100 })
      expect(whole).toMatchObject({ total: whole.count, next: null })
      for (const limit of [1, 3, whole.count]) expect(await walk(method, { ...params, limit })).toEqual(whole.data)
      const offset = whole.count - 1
      expect(await walk(method, { ...params, limit: 1, offset })).toEqual(whole.data.slice(offset))
    }
  })
})

describe('a cursor', () => {
  const refused = (after: string) => ({
    path: ['after'],
    message: `after cannot be "${after}": next of the last answer is expected, with the same parameters otherwise.`,
  })

  it('is refused where it does not belong', async ({ server, eventID, activityID, bind, issue }) => {
    await bind(3)
    const by = (more: object = {}) => ({ activityID, limit: 1, ...more })
    const { next } = await server.rpc('activity.person.find', by())
    const { next: byName } = await server.rpc('activity.person.find', by({ order: 'name' }))
    expect(await issue('activity.person.find', by({ after: next, order: 'name' }))).toEqual(refused(next))
    expect(await issue('activity.person.find', by({ after: next, orderDirection: 'desc' }))).toEqual(refused(next))
    for (const order of [undefined, 'surname', 'date'])
      expect(await issue('activity.person.find', by({ after: byName, order }))).toEqual(refused(byName))
    for (const method of ['event.person.find', 'webhook.find', 'webhook.log.find', 'webhook.delivery.find'])
      expect(await issue(method, { eventID, after: next })).toEqual(refused(next))
    for (const method of ['token.find', 'company.find', 'event.find', 'person.find', 'webhook.type.find'])
      expect(await issue(method, { after: next })).toEqual(refused(next))
    expect(await issue('activity.person.find', by({ after: next, offset: 1 }))).toEqual({
      path: ['after'],
      message: `after cannot be "${next}": it goes without offset.`,
    })
  })

  it.for([
    ['no cursor', 'abc'],
    ['JSON of something else', forged({ id: 1 })],
    ['a number where a text is expected', forged(' webhook.id asc', 1)],
    ['an ID that is none', forged(' webhook.id asc', '1 or true')],
    ['an ID that no column can hold', forged(' webhook.id asc', '9'.repeat(19))],
  ])('that is %s is refused', async ([, after], { eventID, issue }) => {
    expect(await issue('webhook.find', { eventID, after })).toEqual(refused(after as string))
  })

  it.for([
    ['other characters', 'a b'],
    ['none', ''],
    ['too many characters', 'a'.repeat(4_097)],
  ])('of %s is refused', async ([, after], { eventID, issue }) => {
    const { message } = await issue('webhook.find', { eventID, after })
    expect(message).toMatch(/^after cannot be .*: next of the last answer, a string, is expected\.$/)
  })

  it('that was made up finds another place in the same list at most', async ({ server, eventID, bind, issue }) => {
    await bind(3)
    const find = (column: string, value: unknown) => {
      const after = forged(`${column} attendee.id asc`, '0', value)
      return { ...{ eventID, after }, order: column === 'attendee.created_at' ? 'date' : 'name' }
    }
    const list = (column: string, value: unknown) => server.rpc('event.person.find', find(column, value))
    expect(await list('person.name', "' or true --")).toMatchObject({ count: 3, total: 3 })
    expect(await list('person.name', 'Person 9')).toMatchObject({ count: 0, total: 3 })
    for (const value of ['\0', '\ud800', 1, {}])
      expect(await issue('event.person.find', find('person.name', value))).toMatchObject({ path: ['after'] })
    for (const value of ['infinity', '1e999', '2026-02-30', '9'.repeat(19)])
      expect(await issue('event.person.find', find('attendee.created_at', value))).toMatchObject({ path: ['after'] })
    expect(await list('attendee.created_at', '-1')).toMatchObject({ count: 3, total: 3 })
  })
})
