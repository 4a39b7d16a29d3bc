import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// Servers are replaced one by one: those of this version go on, and start anew, beside the schema of the next one.

const KNOWN = Object.keys(migrations).at(-1) as string
let server: TestServer
let receiver: Receiver
beforeAll(async () => {
  server = await startServer({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  receiver = await startReceiver()
})
afterAll(async () => {
  await server.stop()
  await receiver.close()
})

/** What a later release may do to the schema: it only adds. */
async function addToAllTables(step: string, worksFrom: string): Promise<void> {
  const { db } = server.app.connection
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'aviso' and c.relkind in ('r', 'p') and not c.relispartition`.execute(db)
  expect(rows.length).toBeGreaterThan(15)
  await db.transaction().execute(async (trx) => {
    for (const { name } of rows) {
      await sql`alter table ${sql.table(`aviso.${name}`)} add column later_${sql.raw(step)} text default 'later'`.execute(
        trx,
      )
    }
    await sql`create table ${sql.table(`aviso.later_${step}`)} (id bigint primary key)`.execute(trx)
    await sql`insert into aviso.kysely_migration (name, timestamp, works_from) values (${step}, '', ${worksFrom})`.execute(
      trx,
    )
  })
}

it('goes on over the same connections, with the statements they have prepared, and starts anew', async () => {
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  const use = async (one: TestServer, name: string, count: number) => {
    await one.enroll(activityID, name)
    await receiver.received(count)
    await one.rpc('webhook.edit', { webhookID, name })
    const found = await one.rpc('webhook.delivery.find', { eventID, limit: 50 })
    expect(found.data).toHaveLength(count)
  }
  await use(server, 'Ana Souza', 1)
  await use(server, 'Bruno Lima', 2)
  await addToAllTables('9998_added', KNOWN)
  await use(server, 'Carla Reis', 3)
  const { backend, clock } = server
  await server.stop()
  server = await startServer({ backend, clock, env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  await use(server, 'Davi Melo', 4)
})

it('does not start beside a step that needs one it does not know', async () => {
  await addToAllTables('9999_turned', '9998_added')
  const { backend, clock } = server
  await server.stop()
  await expect(startServer({ backend, clock })).rejects.toThrow('a newer Aviso: it has 9999_turned. Start')
})
