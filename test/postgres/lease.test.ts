import { sql } from 'kysely'
import { expect } from 'vitest'
import { Claimer } from '../../src/dispatcher/claims.ts'
import { FanOuts } from '../../src/dispatcher/fan-out.ts'
import { Lease } from '../../src/dispatcher/lease.ts'
import { Ready } from '../../src/dispatcher/ready.ts'
import { Slots } from '../../src/dispatcher/slots.ts'
import { NOBODY } from '../../src/dispatcher/watch.ts'
import { eventually } from '../harness/eventually.ts'
import type { TestServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

// A lease is counted by the clock of who asks for it. When all stands still between the question and its answer, it may be over
// when the answer comes, and the delivery somebody else's.

const LEASE_MS = 45_000
const ATTEMPT_MS = 15_000

const test = storyOf({ role: 'api' }, 'test')

function dispatcherOn(server: TestServer) {
  const sent: string[] = []
  const common = {
    db: server.app.connection.dispatcherDb,
    clock: server.clock,
    leasedBy: 'tester',
    lease: new Lease(server.clock, ATTEMPT_MS),
    slots: new Slots({ maxInFlight: 16, maxInFlightPerWebhook: 4 }),
    ready: new Ready(),
    send: ({ webhook }: { webhook: { webhookID: string } }) => void sent.push(webhook.webhookID),
  }
  const claimer = new Claimer({ ...common, looked: () => undefined })
  const fanOuts = new FanOuts({
    ...common,
    log: { warn: () => undefined } as never,
    watch: NOBODY,
    done: () => undefined,
    checked: () => undefined,
  })
  return { claimer, fanOuts, sent }
}

for (const [how, ms, times] of [
  ['is sent while an attempt ends before the lease does', LEASE_MS - ATTEMPT_MS, 1],
  ['is not sent when the lease may be over before the attempt', LEASE_MS - ATTEMPT_MS + 1, 0],
] as const) {
  test(`what a claim leased ${how}`, async ({ server, eventID, enroll }) => {
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    await enroll()
    await server.outbox()
    const { claimer, sent } = dispatcherOn(server)
    const taken = claimer.take(server.clock.now(), true)
    server.clock.advance(ms)
    await taken
    expect(sent).toEqual(Array(times).fill(webhookID))
    expect(await leases(server)).toEqual(['tester'])
  })

  test(`what a slice of the fan-out leased ${how}`, async ({ server, eventID, enroll }) => {
    const { webhookID } = await server.newWebhook(eventID, 'https://example.com/hook')
    await enroll()
    const { fanOuts, sent } = dispatcherOn(server)
    const made = fanOuts.step()
    server.clock.advance(ms)
    await made
    expect(sent).toEqual(Array(times).fill(webhookID))
    expect(await leases(server)).toEqual(['tester'])
  })
}

storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } }, 'test')(
  'a lease that is over when all stood still is left to who has it for a moment',
  async ({ server, eventID, receiver, enroll }) => {
    receiver.behave(() => ({ status: 500 }))
    await server.newWebhook(eventID, receiver.url)
    await enroll()
    await enroll('Berta')
    await eventually(async () => expect(await server.outbox()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]))
    const until = new Date(server.clock.now().getTime() + LEASE_MS)
    await sql`update aviso.delivery set leased_by = 'other', due_at = ${until}::timestamptz
      where id = (select min(id) from aviso.delivery)`.execute(server.app.connection.db)
    receiver.behave(() => ({}))
    server.clock.advance(LEASE_MS + 1_000)
    server.app.connection.nudge()
    // What is due comes after the look for leases that are over.
    await receiver.received(3)
    await eventually(async () => expect(await leases(server)).toEqual(['other']))
    server.clock.advance(5_000)
    server.app.connection.nudge()
    await receiver.received(4)
  },
)

async function leases({ app }: TestServer): Promise<(string | null)[]> {
  const { rows } = await sql<{ by: string | null }>`select leased_by as by from aviso.delivery`.execute(
    app.connection.db,
  )
  return rows.map(({ by }) => by)
}
