import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fanOutAll } from '../harness/fan-out.ts'
import { startServer, type TestServer } from '../harness/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

let servers: [TestServer, TestServer]
let server: TestServer

beforeAll(async () => {
  const first = await startServer({ role: 'api' })
  servers = [first, await startServer({ role: 'api', backend: first.backend })]
  server = first
})
afterAll(async () => {
  await Promise.all(servers.map(({ stop }) => stop()))
  await server.backend.remove()
})

describe('somebody who is removed while others work with them', () => {
  it('is gone, or is somebody new, and leaves nothing of the old one', async () => {
    for (let round = 0; round < 6; round++) {
      const events = [await server.newEvent(), await server.newEvent()]
      const person = { name: `Race ${round}`, email: `race.${round}@example.com` }
      const [{ activityID, eventID }, other] = events as [Any, Any]
      const { personID } = await server.rpc('activity.person.bind', { activityID, ...person })
      await server.rpc('activity.person.bind', { activityID: other.activityID, ...person })
      const calls: [string, object][] = [
        ['activity.person.bind', { activityID, ...person }],
        ['activity.person.bind', { activityID, personID }],
        ['event.person.bind', { eventID: other.eventID, ...person }],
        ['event.person.operate', { eventID, personID, nickname: `Nick ${round}` }],
        ['person.edit', { personID, nickname: `Nick of ${round}` }],
        ['activity.person.dismiss', { activityID, personID }],
        ['event.remove', { eventID: other.eventID }],
        ['person.remove', { personID }],
      ]
      calls.splice(round, 0, ['person.remove', { personID }])
      const results = await Promise.all(
        calls.map(([method, params], n) =>
          (servers[n % 2] as TestServer).rpc(method, params).catch(({ error }) => {
            if (!error) throw new Error(`${method} failed otherwise`)
            return error.data.kind
          }),
        ),
      )
      expect(results.filter((result) => typeof result === 'string' && result !== 'not_found')).toEqual([])
      expect(results[round]).toMatchObject({ personID, left: 0 })
      await server.rpc('person.remove', { personID })
      const { db } = server.app.connection
      expect(await db.selectFrom('person').select('id').where('id', '=', personID).execute()).toEqual([])
      expect(await db.selectFrom('attendee').select('id').where('person_id', '=', personID).execute()).toEqual([])
      await fanOutAll(db, server.clock.now())
      const { facts } = await server.rpc('fact.find', { companyID: '1', personID, limit: 100 })
      const named = facts.filter(({ data }: Any) => data.person && data.person.name !== '')
      expect(named).toEqual([])
    }
  })
})

it('100,000 attempts are erased in steps, beside which others enrol', async () => {
  const { db } = server.app.connection
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, 'https://receiver.example/hook')
  const { personID } = await server.enroll(activityID, 'Big Person')
  await fanOutAll(db, server.clock.now())
  await db.deleteFrom('delivery').execute()
  const { facts } = await server.rpc('fact.find', { eventID, personID, type: 'enrollment.added' })
  const made = await sql<{
    at: Date
  }>`select logged_at as at from aviso.fact where number = ${facts[0].factID}`.execute(db)
  const { ensureDays } = await import('../../src/outbox/days.ts')
  await ensureDays(db, 'attempt', [made.rows[0]?.at as Date])
  await sql`
    insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, duration_ms, url, request_headers, payload, fact)
    select ${made.rows[0]?.at}::timestamptz, n, ${webhookID}::bigint, ${eventID}::bigint, 'activityEnrollment', 1, 'received', 1, 'https://receiver.example/hook', '{}',
      '{"name": "Big Person"}', ${facts[0].factID}::bigint from generate_series(1, 100000) n`.execute(db)
  let done = false
  const removal = server.rpc('person.remove', { personID }).finally(() => {
    done = true
  })
  let beside = 0
  while (!done) await (servers[1] as TestServer).enroll(activityID, `Beside ${beside++}`)
  expect(await removal).toMatchObject({ attempts: 100_000, left: 0 })
  expect(beside).toBeGreaterThan(5)
  const left = db.selectFrom('attempt').select('id').where('payload', '<>', '')
  expect(await left.execute()).toEqual([])
})
