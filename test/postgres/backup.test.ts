import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import pg from 'pg'
import { afterEach, expect, it } from 'vitest'
import { programs } from '../harness/cluster.ts'
import { commandsOf, shell } from '../harness/commands.ts'
import { asAdmin, newRoleAndDatabase } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { type Received, type Receiver, startReceiver, verify } from '../harness/receiver.ts'
import { newScratch } from '../harness/scratch.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// The commands of docs/operate.md, "Backup and restore".
const [DUMP_ALL, DUMP_SCHEMA, RESTORE, GAP] = commandsOf('PostgreSQL') as [string, string, string, string]

const left: (() => unknown)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).reverse()) await remove()
})

const LEASE_MS = 60_000
const RETRY_MS = 6_000
const later = (ms: number) => new Date(Date.parse('2026-11-22T12:00:00Z') + ms)

interface Place {
  schema: string
  url: string
  env: Record<string, string>
}

async function newPlace(schema: string, secretKey?: string): Promise<Place> {
  const { url, remove } = await newRoleAndDatabase()
  left.push(remove)
  const env = { DATABASE_URL: url, SHARES: schema, ALLOW_NETWORKS: '127.0.0.0/8' }
  return { schema, url, env: { ...env, ...(secretKey && { SECRET_KEY: secretKey }) } }
}

async function start({ env }: Place, role: 'api' | 'all', now = later(0)): Promise<TestServer> {
  const backend = { kind: 'postgres', env, remove: async () => {} } as const
  const server = await startServer({ backend, role, clock: manualClock(now) })
  left.push(() => server.stop())
  return server
}

async function session(url: string, user?: string): Promise<pg.Client> {
  const whose = new URL(url)
  if (user) whose.username = user
  const client = new pg.Client({ connectionString: whose.href })
  await client.connect()
  return client
}

/** A receiver that takes what comes at `/ok`, fails at `/fails` and hangs at `/hangs`, until it is well. */
async function newReceiver(): Promise<Receiver & { recover(): void }> {
  let over = () => {}
  const forever = new Promise<void>((resolve) => {
    over = resolve
  })
  const receiver = await startReceiver(async ({ path }) => {
    if (path === '/hook/hangs') await forever
    return path === '/hook/fails' ? { status: 500 } : {}
  })
  left.push(receiver.close)
  return {
    ...receiver,
    recover() {
      over()
      receiver.behave(() => ({}))
    },
  }
}

const states = async (server: TestServer, eventID: string) => {
  const { data } = await server.rpc('webhook.delivery.find', { eventID, limit: 100 })
  // biome-ignore lint/suspicious/noExplicitAny: rows of the wire
  return data.map(({ deliveryID, state }: any) => `${deliveryID} ${state}`).sort()
}

const idOf = ({ headers }: Received) => headers['webhook-id'] as string
const at = ({ requests }: Receiver, path: string) => requests.filter((one) => one.path === `/hook/${path}`)

/** Deliveries in each state, and a fact that is not fanned out, for which the fan-out is held up as long as `hold` is open. */
async function fill(server: TestServer, receiver: Receiver, place: Place, hold: pg.Client) {
  const { rpc } = server
  const { eventID, activityID } = await server.newEvent()
  const webhook = (path: string, more = {}) => server.newWebhook(eventID, `${receiver.url}/${path}`, more)
  const webhooks = {
    ok: await webhook('ok'),
    fails: await webhook('fails', { type: ['activityEnrollment', 'activityDismissal'] }),
    hangs: await webhook('hangs'),
    off: await webhook('off', { active: false }),
  }
  const { token } = await rpc('token.create', { name: 'of the event', eventID, permission: 'admin' })
  const { personID } = await server.enroll(activityID)
  await eventually(async () => {
    const found = await states(server, eventID)
    expect(found.filter((one: string) => one.endsWith('received'))).toHaveLength(1)
    expect(found.filter((one: string) => one.endsWith('waiting'))).toHaveLength(1)
    expect(found.filter((one: string) => one.endsWith('underWay'))).toHaveLength(1)
  })
  await rpc('activity.person.dismiss', { activityID, personID })
  // Put aside behind the one that waits: until then it is ready.
  await eventually(async () => {
    const found = await states(server, eventID)
    expect(found.filter((one: string) => one.endsWith('ordered'))).toHaveLength(1)
  })
  await hold.query(`begin; select from ${place.schema}.installation for no key update`)
  await server.enroll(activityID, 'Bea Lima')
  return { eventID, activityID, personID, token, webhooks }
}

it.each([
  ['the database', 'aviso', DUMP_ALL, undefined],
  ['a schema, with secrets at rest', 'our_hooks', DUMP_SCHEMA, randomBytes(32).toString('base64')],
])(
  '%s is dumped, restored, and goes on from there',
  async (_, schema, dump, secretKey) => {
    // Made first, so that it goes last: behind the databases that name it.
    const platform = `platform_${schema}_${process.pid}`
    await asAdmin((admin) => admin.query(`create role ${platform} login`))
    left.push(() => asAdmin((admin) => admin.query(`drop role ${platform}`)))
    const original = await newPlace(schema, secretKey)
    const copy = await newPlace(schema, secretKey)
    const directory = newScratch('backup')
    left.push(() => fs.rmSync(directory, { recursive: true }))
    const env = {
      PATH: `${programs()}:${process.env.PATH}`,
      DATABASE_URL: original.url,
      NEW_DATABASE_URL: copy.url,
      SHARES: schema,
    }
    const receiver = await newReceiver()
    const before = await start(original, 'all')
    const hold = await session(original.url)
    const publish = `${schema}.publish(bigint, text, json, text, text, timestamptz, bigint)`
    await hold.query(
      `grant usage on schema ${schema} to ${platform}; grant execute on function ${publish} to ${platform}`,
    )
    const { eventID, activityID, personID, token, webhooks } = await fill(before, receiver, original, hold)
    const there = await states(before, eventID)

    await shell(dump, directory, env)
    // The lost database goes on for a while, and tells what the copy does not know.
    await hold.query('commit')
    await hold.end()
    before.app.connection.nudge()
    await eventually(() => expect(at(receiver, 'ok')).toHaveLength(2))
    await before.enroll(activityID, 'Caio Reis')
    await eventually(() => expect(at(receiver, 'ok')).toHaveLength(3))
    const told = [...receiver.requests]
    const { next: asked } = await before.rpc('fact.find', { eventID, after: '0' })
    receiver.recover()
    await before.stop()
    receiver.requests.splice(0)

    await shell(RESTORE, directory, env)
    const script = (text: string) => text.replace(/^(--.*|\\(un)?restrict .*|)\n/gm, '')
    const restored = await shell('pg_dump --no-owner "$NEW_DATABASE_URL"', directory, env)
    expect(script(restored)).toBe(script(await shell('pg_restore --no-owner -f - aviso.dump', directory, env)))
    expect(await shell(GAP, process.cwd(), env)).toBe('New numbers begin 1,000,000 later.\n')

    const looking = await start(copy, 'api', later(LEASE_MS))
    expect(await states(looking, eventID)).toEqual(there)
    expect(await looking.rpc('event.get', { eventID }, token)).toMatchObject({ name: 'Congress' })
    await looking.stop()
    expect(receiver.requests).toEqual([])

    const after = await start(copy, 'all', later(LEASE_MS + RETRY_MS))
    // What was under way, what waited with what was behind it, and what was not fanned out: for three webhooks.
    await eventually(() => expect(receiver.requests).toHaveLength(6))
    await eventually(async () =>
      expect(await states(after, eventID)).not.toContainEqual(expect.stringMatching(/ready|waiting|underWay/)),
    )
    expect(receiver.requests).toHaveLength(6)
    expect(at(receiver, 'ok').map(({ json }) => json.data.person.name)).toEqual(['Bea Lima'])
    for (const path of ['fails', 'hangs'] as const) {
      const [first] = told.filter((one) => one.path === `/hook/${path}`) as [Received]
      const again = at(receiver, path).filter((one) => idOf(one) === idOf(first))
      expect(again.map(({ body }) => body)).toEqual([first.body])
      for (const one of again) verify(webhooks[path].secret, one)
    }
    const ofAna = at(receiver, 'fails').filter(({ json }) => json.data.personID === personID)
    expect(ofAna.map(({ json }) => json.type)).toEqual(['activityEnrollment', 'activityDismissal'])

    await after.rpc('webhook.edit', { webhookID: webhooks.off.webhookID, active: true, missed: 'send' })
    await eventually(() => expect(at(receiver, 'off')).toHaveLength(2))

    const guest = await session(copy.url, platform)
    left.push(() => guest.end())
    await guest.query(`select ${schema}.publish($1, 'enrollment.added', $2::json)`, [eventID, factOf(activityID)])
    after.app.connection.nudge()
    await eventually(() => expect(at(receiver, 'ok')).toHaveLength(2))
    await after.enroll(activityID, 'Davi Melo')
    await eventually(() => expect(receiver.requests).toHaveLength(16))
    // A number that the lost database gave names the same delivery, or none.
    const bodies = new Map(told.map((one) => [idOf(one), one.body]))
    const reused = receiver.requests.filter((one) => (bodies.get(idOf(one)) ?? one.body) !== one.body)
    expect(reused.map(({ body }) => body)).toEqual([])
    // Who asks, and had asked the lost database, hears what is new.
    expect(JSON.stringify(await after.rpc('fact.find', { eventID, after: asked }))).toContain('Davi Melo')
  },
  120_000,
)

function factOf(activityID: string): string {
  const person = {
    id: '7',
    name: 'Eva',
    surname: null,
    email: 'eva@example.com',
    cpf: null,
    nickname: null,
    uuid: null,
  }
  const enrollment = { id: '31', source: 'api', expiresAt: null, active: true, status: 'active' }
  return JSON.stringify({ activity: { id: activityID, name: 'Keynote' }, person, enrollment })
}
