import pg from 'pg'
import { expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import type { TestServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

async function connectTo({ backend }: TestServer): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: backend.env.DATABASE_URL as string })
  await client.connect()
  return client
}

const it = storyOf({ env: { DATABASE_POOL: '3', RETRY_SCHEDULE: '5s' } }, 'test')
  // One that locks, and one that looks: within a transaction the others are seen as they were at first.
  .extend('client', async ({ server }, { onCleanup }) => {
    const client = await connectTo(server)
    onCleanup(() => client.end())
    return client
  })
  .extend('watcher', async ({ server }, { onCleanup }) => {
    const watcher = await connectTo(server)
    onCleanup(() => watcher.end())
    return watcher
  })
  /** How many connections of a name there are, and how many of those wait for a lock. */
  .extend('connections', ({ watcher }) => async (name: string): Promise<{ all: number; held: number }> => {
    const { rows } = await watcher.query(
      `select count(*)::int as all, count(*) filter (where wait_event_type = 'Lock')::int as held from pg_stat_activity
     where datname = current_database() and application_name = $1`,
      [name],
    )
    return rows[0]
  })

it('while calls hold every connection of theirs and more wait, retries are delivered, and it is ready', async ({
  server,
  receiver,
  client,
  connections,
}) => {
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  receiver.behave((_, n) => ({ status: n === 1 ? 500 : 200 }))
  await server.enroll(activityID)
  await receiver.received(1)
  await eventually(async () => expect((await server.outbox())[0]).toMatchObject({ attempts: 1, leased_by: null }))

  const activities = await server.newActivities(eventID, 40) // those for one would go together
  await client.query('begin; lock table aviso.person in access exclusive mode')
  const calls = activities.map((other, n) => server.enroll(other, `Person ${n}`))
  await eventually(async () => expect(await connections('aviso')).toEqual({ all: 3, held: 3 }))

  server.clock.advance(5_001)
  await receiver.received(2)
  const { rows } = await eventually(async () => {
    const logged = await client.query(`select outcome from aviso.attempt order by id`)
    expect(logged.rows).toHaveLength(2)
    return logged
  })
  expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'received'])
  expect((await fetch(`${server.app.url}/readyz`)).status).toBe(200)
  expect(await connections('aviso')).toEqual({ all: 3, held: 3 })

  await client.query('commit')
  await Promise.all(calls)
  await receiver.received(42)
})

it('opens no more connections than it says: those of DATABASE_POOL, six, one, and one that listens', async ({
  server,
  receiver,
  connections,
}) => {
  const { eventID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  const activities = await server.newActivities(eventID, 60)
  await Promise.all(activities.map((other, n) => server.enroll(other, `Person ${n}`)))
  await Promise.all(Array.from({ length: 10 }, () => fetch(`${server.app.url}/readyz`)))
  await receiver.received(60)
  expect((await connections('aviso')).all).toBeLessThanOrEqual(3)
  expect((await connections('aviso-dispatcher')).all).toBeLessThanOrEqual(6)
  expect(await connections('aviso-health')).toMatchObject({ all: 1 })
  expect(await connections('aviso-listen')).toMatchObject({ all: 1 })
})

it('is not ready while the database does not answer, and is again when it does', async ({ server, client }) => {
  const ready = async () => (await fetch(`${server.app.url}/readyz`)).status
  expect(await ready()).toBe(200)
  await client.query('begin; lock table kysely_migration in access exclusive mode')
  await eventually(async () => expect(await ready()).toBe(503)) // the answer of before holds a second
  await client.query('commit')
  await eventually(async () => expect(await ready()).toBe(200))
})
