import fs from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asAdmin } from '../harness/databases.ts'
import { eventually } from '../harness/eventually.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

const TYPE = 'shop.paid'

describe.each(['aviso', 'courier'])('sessions of others, with the tables in the schema %s', (schema) => {
  let server: TestServer
  let receiver: Receiver
  let eventID: string
  let role: string
  let sessions: pg.Client[]
  const named = pg.escapeIdentifier(schema)

  beforeAll(async () => {
    server = await startServer({ env: { SHARES: schema } })
    role = `platform_${process.pid}_${schema.length}`
    await asAdmin((admin) => admin.query(`create role ${role} login`))
    await server.rpc('event.create', { name: 'Congress' })
    await server.rpc('webhook.type.create', { companyID: '1', type: TYPE, description: 'Paid.', example: {} })
    const owner = await session()
    await owner.query(`grant usage on schema ${named} to ${role}`)
    await owner.query(
      `grant execute on function ${named}.publish(bigint, text, json, text, text, timestamptz, bigint) to ${role}`,
    )
    await owner.end()
  })
  afterAll(async () => {
    await server.stop()
    await server.backend.remove()
    await asAdmin((admin) => admin.query(`drop role ${role}`))
  })
  beforeEach(async () => {
    receiver = await startReceiver()
    ;({ eventID } = await server.rpc('event.create', { name: 'Congress' }))
    await server.newWebhook(eventID, receiver.url, { type: TYPE })
    sessions = [await session(role), await session(role)]
  })
  afterEach(async () => {
    for (const one of sessions) await one.end()
    await receiver.close()
  })

  async function session(user?: string): Promise<pg.Client> {
    const url = new URL(server.backend.env.DATABASE_URL ?? '')
    if (user) url.username = user
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    return client
  }

  function pair(): [pg.Client, pg.Client] {
    return sessions as [pg.Client, pg.Client]
  }

  async function publish(client: pg.Client, data: object, keys = ''): Promise<string> {
    const { rows } = await client.query(`select ${named}.publish($1, '${TYPE}', $2::json${keys}) as fact`, [
      eventID,
      data,
    ])
    return rows[0].fact
  }

  async function heard(n: number) {
    server.app.connection.nudge()
    return (await receiver.received(n)).map(({ json }) => json.data.n)
  }

  /** Resolves once a session waits for a lock. */
  function waits(client: pg.Client) {
    return eventually(async () => {
      const { rows } = await asAdmin((admin) =>
        admin.query('select wait_event_type from pg_stat_activity where pid = $1', [Reflect.get(client, 'processID')]),
      )
      expect(rows).toEqual([{ wait_event_type: 'Lock' }])
    })
  }

  it('commit facts of one key in the order of their numbers', async () => {
    const [first, second] = pair()
    const key = ", ordering_key => 'A-1'"
    await first.query('begin')
    await second.query('begin')
    const one = await publish(first, { n: 1 }, key)
    const waiting = publish(second, { n: 3 }, key)
    await waits(second)
    const two = await publish(first, { n: 2 }, key)
    await first.query('commit')
    const three = await waiting
    expect([one, two, three].map(BigInt)).toEqual([one, two, three].map(BigInt).sort((a, b) => Number(a - b)))
    await second.query('commit')
    expect(await heard(3)).toEqual([1, 2, 3])
  })

  it('do not wait for each other with other keys or none', async () => {
    const [first, second] = pair()
    await first.query('begin')
    await publish(first, { n: 1 }, ", ordering_key => 'A-1'")
    await publish(first, { n: 2 })
    await publish(second, { n: 3 }, ", ordering_key => 'A-2'")
    await publish(second, { n: 4 })
    expect((await heard(2)).sort()).toEqual([3, 4])
    await first.query('commit')
    expect((await heard(4)).sort()).toEqual([1, 2, 3, 4])
  })

  it.each(['commit', 'rollback'])('wait for the one that uses their idempotency key, to its %s', async (end) => {
    const [first, second] = pair()
    const key = `, idempotency_key => 'key ${end}'`
    await first.query('begin')
    const one = await publish(first, { n: 1 }, key)
    const waiting = publish(second, { n: 1 }, key)
    await waits(second)
    await first.query(end)
    expect((await waiting) === one).toBe(end === 'commit')
    await publish(first, { n: 2 })
    expect((await heard(2)).sort()).toEqual([1, 2])
  })

  it('take no more locks in one transaction than there is room for', async () => {
    const [first] = pair()
    await first.query('begin')
    await first.query(
      `select ${named}.publish($1, '${TYPE}', json_build_object('n', n), ordering_key => n::text) from generate_series(1, 3000) n`,
      [eventID],
    )
    const { rows } = await first.query(
      "select count(*)::int as n from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    )
    expect(rows).toEqual([{ n: 1_000 }])
    await first.query('rollback')
    await publish(first, { n: 1 }, ", ordering_key => '1'")
    expect(await heard(1)).toEqual([1])
  })

  it('have the rights that were granted, and no others', async () => {
    const [first] = pair()
    await expect(first.query(`select * from ${named}.outbox`)).rejects.toThrow(/permission denied/)
    const inner = `select ${named}.store_fact(now(), true, $1, '${TYPE}', '{}', null, null, null, null)`
    await expect(first.query(inner, [eventID])).rejects.toThrow(/permission denied/)
    await first.query(`set search_path = pg_temp, public`)
    await first.query('create temp table event (id bigint, company_id bigint, name text)')
    await publish(first, { n: 1 })
    const literal = `select ${named}.publish(${eventID}, '${TYPE}', '{"n": 2}'), ${named}.publish(${eventID}, '${TYPE}', jsonb_build_object('n', 3))`
    await first.query(literal)
    expect((await heard(3)).sort()).toEqual([1, 2, 3])

    const stranger = `stranger_${role}`
    await asAdmin((admin) => admin.query(`create role ${stranger} login`))
    const other = await session(stranger)
    await expect(other.query(literal)).rejects.toThrow(/permission denied/)
    await other.end()
    await asAdmin((admin) => admin.query(`drop role ${stranger}`))
  })
})

describe('the SQL of the documents', () => {
  let server: TestServer
  let client: pg.Client
  let receiver: Receiver

  beforeAll(async () => {
    receiver = await startReceiver()
    server = await startServer()
    client = new pg.Client({ connectionString: server.backend.env.DATABASE_URL })
    await client.connect()
    await server.rpc('webhook.type.create', { companyID: '1', type: TYPE, description: 'Paid.', example: {} })
    await client.query('create table orders (id int primary key, event_id bigint, total numeric, paid boolean)')
    await client.query('insert into orders values (17, 1, 49.9, false), (18, 1, 20, false)')
    await server.newWebhook('1', receiver.url, { type: TYPE })
    await server.newWebhook('1', receiver.url, { type: 'activityEnrollment' })
  })
  afterAll(async () => {
    await client.end()
    await server.stop()
    await server.backend.remove()
    await receiver.close()
  })

  function blocks(file: string): string[] {
    return [...fs.readFileSync(file, 'utf8').matchAll(/```sql\n(.+?)```/gs)].map(([, block = '']) => block)
  }

  it('publishes what it says', async () => {
    const [transaction = ''] = blocks('README.md')
    await client.query(transaction)
    const others = blocks('docs/publish.md').filter((block) => !/=> null|^grant/.test(block))
    expect(others).toHaveLength(3)
    for (const block of others) await client.query(block)
    await client.query('update orders set paid = true where id = 18')
    server.app.connection.nudge()
    const bodies = (await receiver.received(3)).map(({ json }) => json.data)
    expect(bodies).toContainEqual({ order: 'A-17', total: 49.9 })
    expect(bodies).toContainEqual({ order: '18', total: 20 })
    expect(bodies).toContainEqual(expect.objectContaining({ enrollmentID: '31', personID: '7' }))
  })
})
