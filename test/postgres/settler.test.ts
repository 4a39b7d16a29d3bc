import pino from 'pino'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { Lease } from '../../src/dispatcher/lease.ts'
import { Settler } from '../../src/dispatcher/settler.ts'
import { attemptOf } from '../harness/attempt.ts'
import { newBackend } from '../harness/backend.ts'
import { databaseGate } from '../harness/database-gate.ts'
import { eventually } from '../harness/eventually.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { withDatabase } from '../harness/with-database.ts'

/** An attempt with a delivery that nobody has any more. */
function attempt(deliveryID: string, at: Date) {
  const webhook = { webhookID: '1', url: 'http://127.0.0.1:9/hook', secrets: [], securityCode: null, headers: {} }
  const delivery = {
    deliveryID,
    fact: null,
    eventID: '1',
    type: 'activityEnrollment',
    contentType: 'application/json',
    payload: '{}',
    madeAt: at,
    attempts: 0,
    webhook,
  }
  return attemptOf(delivery, at)
}

const LEASE_MS = 60_000

/** A settler behind a gate to its database, with a clock that stands still until it is moved. */
async function settlerBehindGate() {
  const backend = await newBackend()
  const gate = await databaseGate(backend.env.DATABASE_URL as string)
  const clock = manualClock()
  const errors: string[] = []
  const log = pino({ level: 'error' }, { write: (line) => void errors.push(JSON.parse(line).msg) })
  const quiet = pino({ level: 'silent' })
  const connection = await connect(readConfig({ ...backend.env, DATABASE_URL: gate.url }), quiet, systemClock)
  const settled: unknown[] = []
  const settler = new Settler({
    db: connection.dispatcherDb,
    clock,
    log,
    leasedBy: 'me',
    lease: new Lease(clock, LEASE_MS - 30_000),
    replace: (one) => one,
    onSettling: () => undefined,
    onSettled: (_, next) => settled.push(next),
  })
  const logged = () =>
    withDatabase(backend, async (query) => {
      const rows = await query('select delivery_id from aviso.attempt order by id')
      return rows.map((row) => row.delivery_id)
    })
  // From now on there is a connection, so that nothing has to be heard before the next one is settled.
  settler.add(attempt('1', clock.now()))
  await eventually(() => expect(settled).toHaveLength(1))
  return {
    clock,
    settled,
    errors,
    logged,
    /** Settles one more; the connection is cut when it is written down, before anybody heard of that. */
    async settleUnheard(meanwhile = () => {}) {
      const cut = gate.cutAnswers(
        eventually(async () => expect(await logged()).toEqual(['1', '2'])).then(() => meanwhile()),
      )
      settler.add(attempt('2', clock.now()))
      await cut
      await eventually(() => {
        clock.advance(100)
        expect(settled).toHaveLength(2)
      })
    },
    async close() {
      const stopped = settler.stop()
      clock.advance(2_000)
      await stopped
      await connection.close()
      await gate.close()
      await backend.remove()
    },
  }
}

it('what was settled is not settled once more when nobody heard of it', async () => {
  const { settleUnheard, settled, logged, close } = await settlerBehindGate()
  try {
    await settleUnheard()
    expect(await logged()).toEqual(['1', '2'])
    // Nobody knows what it made ready, so that everything is looked at.
    expect(settled[1]).toBeNull()
  } finally {
    await close()
  }
})

it('is tried once more when the leases are over after a try that all stood still in', async () => {
  const { settleUnheard, clock, errors, logged, close } = await settlerBehindGate()
  try {
    await settleUnheard(() => clock.advance(LEASE_MS + 1))
    expect(await logged()).toEqual(['1', '2'])
    expect(errors).toEqual([])
  } finally {
    await close()
  }
})
