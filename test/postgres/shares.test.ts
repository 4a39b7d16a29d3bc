import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { runAviso } from '../harness/process.ts'
import { type Received, type Receiver, startReceiver, verify } from '../harness/receiver.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

// SHARES: several schemas, each with a whole set of tables for some of the companies, behind one server.

const SHARES = ['aviso', 'aviso_2', 'west']

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

let backend: Backend
let server: TestServer

async function newClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
  await client.connect()
  return client
}

/** One share of a server, as its admin sees it. */
interface Side {
  token: string
  rpc(method: string, params?: object): Promise<Any>
}

async function post(method: string, params: object, headers: Record<string, string> = {}) {
  const response = await server.post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers)
  return { status: response.status, ...((await response.json()) as Any) }
}

/** Has a token of the system made in a share, with the one from the configuration. */
async function sideOf(share: string): Promise<Side> {
  const wanted = { name: `Admin of ${share}`, permission: 'admin' }
  const { result } = await post('token.create', wanted, { 'aviso-share': share })
  return { token: result.token, rpc: (method, params = {}) => server.rpc(method, params, result.token) }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function newWebhook({ rpc }: Side, receiver: Receiver) {
  const { eventID } = await rpc('event.create', { name: 'Congress' })
  const { activityID } = await rpc('activity.create', { eventID, name: 'Keynote' })
  const webhook = await rpc('webhook.create', { eventID, type: 'activityEnrollment', url: receiver.url })
  const enroll = (name: string) =>
    rpc('activity.person.bind', { activityID, name, email: `${name.toLowerCase()}@example.com` })
  return { ...webhook, eventID, activityID, enroll }
}

/** Every share as its admin sees it, each with a receiver and a webhook. */
async function allSides() {
  const [sides, receivers, hooks]: [Side[], Receiver[], Any[]] = [[], [], []]
  for (const share of SHARES) {
    const [side, receiver] = [await sideOf(share), await startReceiver()]
    hooks.push(await newWebhook(side, receiver))
    sides.push(side)
    receivers.push(receiver)
  }
  return { sides, receivers, hooks }
}

beforeEach(async () => {
  backend = await newBackend()
  server = await start()
})
afterEach(async () => {
  await server.stop()
  await backend.remove()
})

const start = (more: Record<string, string> = {}, served = SHARES) =>
  startServer({
    backend,
    env: { SHARES: SHARES.join(), ALLOW_NETWORKS: '127.0.0.0/8', ...more },
    served: more.SHARES ? [more.SHARES] : served,
  })

describe('shares behind one server', () => {
  it('each have their own companies, numbers, tokens and deliveries', async () => {
    const { sides, receivers, hooks } = await allSides()
    for (const [n, { token }] of sides.entries()) expect(token).toMatch(new RegExp(`^aviso_${SHARES[n]}_[\\w-]{43}$`))
    await Promise.all(hooks.map(({ enroll }, n) => enroll(`Ana${n}`)))
    for (const [n, receiver] of receivers.entries()) {
      const [request] = (await receiver.received(1)) as [Received]
      verify(hooks[n].secret, request)
      expect(request.body).toContain(`Ana${n}`)
    }
    const installations = receivers.map(({ requests }) => requests[0]?.headers['webhook-id']?.split('_')[1])
    expect(new Set(installations).size).toBe(SHARES.length)
    for (const [n, { rpc }] of sides.entries()) {
      const { eventID } = hooks[n]
      await eventually(async () => expect(await rpc('webhook.log.find', { eventID })).toMatchObject({ total: 1 }))
      expect(await rpc('person.find')).toMatchObject({ data: [{ name: `Ana${n}` }] })
    }
    expect(receivers.map(({ requests }) => requests.length)).toEqual([1, 1, 1])
  })

  it('are open to the token of the configuration, each by its name and the first without one', async () => {
    for (const share of SHARES) {
      const { result } = await post('company.create', { name: share }, { 'aviso-share': share })
      expect(result).toMatchObject({ name: share })
    }
    const { result } = await post('company.find', {}) // company 1 is that of the first start
    expect(result.data.map(({ name }: Any) => name)).toEqual(['', 'aviso'])
  })

  it('know a token that names none, made when there was one, as one of the first', async () => {
    await server.stop()
    server = await start({ SHARES: 'aviso' })
    const { token } = await server.rpc('token.create', { name: 'Old', permission: 'admin' })
    expect(token).toMatch(/^aviso_[\w-]{43}$/)
    const { eventID } = await server.rpc('event.create', { name: 'Congress' })
    await server.stop()
    server = await start()
    expect(await server.rpc('event.get', { eventID }, token)).toMatchObject({ name: 'Congress' })
    const { status } = await post('event.get', { eventID }, { ...bearer(token), 'aviso-share': 'west' })
    expect(status).toBe(401)
  })

  it('keep a rotated token in its share', async () => {
    const { rpc, token } = await sideOf('west')
    const { data } = await rpc('token.find')
    const { token: next } = await rpc('token.rotate', { tokenID: data[0].tokenID })
    expect(next).toMatch(/^aviso_west_[\w-]{43}$/)
    for (const one of [token, next]) expect(await server.rpc('token.find', {}, one)).toMatchObject({ total: 1 })
  })
})

describe('a call for a share that is not served', () => {
  it.each([
    ['that a header names', () => ({ 'aviso-share': 'east' }), 'The share east is not served here.'],
    [
      'that nobody could have named so',
      () => ({ 'aviso-share': '<b>' }),
      'The share that aviso-share names is not served here.',
    ],
    [
      'that its token names',
      (token: string) => bearer(token.replace('aviso_west', 'aviso_east')),
      'The share east is not served here.',
    ],
    [
      'that two headers name',
      (token: string) => ({ ...bearer(token), 'aviso-share': 'aviso_2' }),
      'The token is one of the share west, and aviso-share names another.',
    ],
  ])('%s is answered 421', async (_, headers, reason) => {
    const { token } = await sideOf('west')
    const given = headers(token)
    const { status, error } = await post('event.find', {}, given)
    expect(status).toBe(421)
    expect(error).toMatchObject({ code: -32006, data: { kind: 'misdirected', reason } })
    const response = await fetch(`${server.app.url}/api/?action=event.find`, {
      headers: { ...bearer(ADMIN), ...given },
    })
    expect(response.status).toBe(421)
  })

  it('by this process, but by others, is answered 421; the others are served', async () => {
    const { token } = await sideOf('west')
    await server.stop()
    server = await start({}, ['aviso_2', 'aviso'])
    expect(await post('event.find', {}, bearer(token))).toMatchObject({ status: 421 })
    expect(await post('event.find', {}, { 'aviso-share': 'aviso_2' })).toMatchObject({ result: { data: [] } })
  })
})

describe('what another process made', () => {
  it('is told of at once, in each share, over one connection', async () => {
    const { sides, receivers, hooks } = await allSides()
    const client = await newClient()
    const listening = `select count(*)::int as count from pg_stat_activity
      where application_name = 'aviso-listen' and datname = current_database() and query like 'listen%'`
    await eventually(async () => expect((await client.query(listening)).rows).toEqual([{ count: 1 }]))
    await client.end()
    const other = await startServer({ backend, role: 'api', env: { SHARES: SHARES.join() } })
    for (const [n, { token }] of sides.entries()) {
      const params = { activityID: hooks[n].activityID, name: 'Ana', email: 'ana@example.com' }
      await other.rpc('activity.person.bind', params, token)
    }
    for (const receiver of receivers) await receiver.received(1)
    await other.stop()
  })
})

describe('what nobody was told of', () => {
  it('is found in each share by one poll, within a second', async () => {
    const { receivers, hooks } = await allSides()
    const data = {
      activity: { id: '1', name: 'Keynote' },
      person: { id: '1', name: 'Ana', surname: null, email: 'ana@example.com', cpf: null, nickname: null, uuid: null },
      enrollment: { id: '1', source: 'api', expiresAt: null, active: true, status: 'active' },
    }
    // As any program may: it tells the dispatcher nothing.
    const client = await newClient()
    for (const [n, share] of SHARES.entries())
      await client.query(`select ${share}.publish($1, 'enrollment.added', $2::json)`, [hooks[n].eventID, data])
    await client.end()
    for (let seconds = 0; seconds < 5; seconds++) server.clock.advance(1_000)
    for (const receiver of receivers) await receiver.received(1)
  })
})

describe('a share whose tables are locked', () => {
  it('lets no delivery of another wait behind it, and goes on when it is free', async () => {
    const { sides, receivers, hooks } = await allSides()
    const client = await newClient()
    await hooks[1].enroll('Before')
    await receivers[1]?.received(1)
    await client.query('begin')
    await client.query(
      'lock table aviso_2.delivery, aviso_2.outbox, aviso_2.webhook, aviso_2.event in access exclusive mode',
    )
    // As many calls as there are connections, and more: they wait, and hold half of them at most.
    const waiting = [
      ...Array.from({ length: 12 }, () => (sides[1] as Side).rpc('event.get', { eventID: hooks[1].eventID })),
      hooks[1].enroll('Waiting'),
    ]
    const settled: unknown[] = []
    for (const one of waiting) one.catch(() => undefined).then(() => settled.push(one))
    for (let n = 0; n < 30; n++) await Promise.all([hooks[0].enroll(`Ana${n}`), hooks[2].enroll(`Ana${n}`)])
    await Promise.all([receivers[0]?.received(30), receivers[2]?.received(30)])
    expect(receivers[1]?.requests).toHaveLength(1)
    expect((await fetch(`${server.app.url}/readyz`)).status).toBe(200)
    await client.query('rollback')
    await client.end()
    await Promise.allSettled(waiting)
    await hooks[1].enroll('After')
    await eventually(async () => {
      await server.clock.advance(5_000)
      expect(receivers[1]?.requests.at(-1)?.body).toContain('After')
    })
  })
})

describe('aviso share', () => {
  const aviso = (...args: string[]) => runAviso(['share', ...args], { ...backend.env, SHARES: SHARES.join() })

  async function linesOf(deed: string): Promise<Any[]> {
    const { out } = await aviso(deed)
    const lines = out.trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line))
  }

  it('makes a share that can be served then, once, and lists those that there are', async () => {
    expect(await aviso('create', 'east')).toMatchObject({
      code: 0,
      out: 'The share was made. Serve it: SHARES=aviso,aviso_2,west,east\n',
    })
    expect((await aviso('create', 'east')).out).toContain('The share was there, and is up to date.')
    expect(await linesOf('list')).toEqual([
      { share: 'aviso', served: true, upToDate: true },
      { share: 'aviso_2', served: true, upToDate: true },
      { share: 'east', served: false, upToDate: true },
      { share: 'west', served: true, upToDate: true },
    ])
  })

  it('tells how large each is, and how busy', async () => {
    const side = await sideOf('west')
    const receiver = await startReceiver()
    const { enroll } = await newWebhook(side, receiver)
    await enroll('Ana')
    await receiver.received(1)
    const west = async () => (await linesOf('stats')).find(({ share }) => share === 'west')
    await eventually(async () => expect(await west()).toMatchObject({ waiting: 0 }))
    const found = { share: 'west', served: true, upToDate: true, companies: 1, events: 1, webhooks: 1, waiting: 0 }
    expect(await west()).toMatchObject({ ...found, megabytes: expect.any(Number) })
  })

  it.each([
    [['make'], 'DEED cannot be "make": create, list or stats is expected.'],
    [[], 'DEED cannot be "": create, list or stats is expected.'],
    [
      ['create', 'East'],
      'NAME cannot be "East": up to 40 lower-case letters, digits and _, not public or pg_…, is expected.',
    ],
    [['list', 'west'], 'aviso share list takes no NAME.'],
  ])('refuses %j in one line', async (args, line) => {
    expect(await aviso(...args)).toMatchObject({ code: 2, err: `${line}\n` })
  })
})

describe('a schema with tables of somebody else', () => {
  it('is named with them, and nothing is touched', async () => {
    await server.stop()
    const client = await newClient()
    await client.query('create schema shop create table orders (id int) create table kysely_migration (name text)')
    const error = await start({ SHARES: 'shop' }).catch((reason: Error) => reason.message)
    expect(error).toMatch(/^the schema shop has tables that are not ours: kysely_migration, orders\. Give SHARES/)
    const beside = await start({}, ['aviso', 'west']).then((other) => other.stop())
    expect(beside).toBeUndefined()
    const { rows } = await client.query(
      `select relname from pg_class where relnamespace = 'shop'::regnamespace order by 1`,
    )
    expect(rows.map(({ relname }) => relname)).toEqual(['kysely_migration', 'orders'])
    await client.end()
    server = await start()
  })
})
