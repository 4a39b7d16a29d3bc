import { expect, it } from 'vitest'
import { Claimer } from '../../src/dispatcher/claims.ts'
import { Lease } from '../../src/dispatcher/lease.ts'
import { Ready } from '../../src/dispatcher/ready.ts'
import { Slots } from '../../src/dispatcher/slots.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { kyselyOver } from '../simulate/database.ts'

it('counts a lease from the claim, however long the turn has taken until then', async () => {
  const clock = manualClock()
  const begun = clock.now()
  const asked: unknown[] = []
  const db = kyselyOver(async (_, values) => {
    asked.push(...values)
    return { rows: [] }
  })
  const claimer = new Claimer({
    db,
    clock,
    leasedBy: 'tester',
    lease: new Lease(clock, 15_000),
    slots: new Slots({ maxInFlight: 16, maxInFlightPerWebhook: 4 }),
    ready: new Ready(),
    send: () => undefined,
    looked: () => undefined,
  })
  clock.advance(40_000)
  await claimer.take(begun, true)
  const times = asked.filter((value) => value instanceof Date).map((time) => time.getTime())
  expect(Math.max(...times) - clock.now().getTime()).toBe(45_000)
})
