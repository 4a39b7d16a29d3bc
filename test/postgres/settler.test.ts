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
import { withDatabase } from '../harness/with-database.ts'

const log = pino({ level: 'silent' })

/** An attempt with a delivery that nobody has any more. */
function attempt(deliveryID: string) {
  const webhook = { webhookID: '1', url: 'http://127.0.0.1:9/hook', secrets: [], securityCode: null, headers: {} }
  const delivery = {
    deliveryID,
    fact: null,
    eventID: '1',
    type: 'activityEnrollment',
    contentType: 'application/json',
    payload: '{}',
    madeAt: new Date(),
    attempts: 0,
    webhook,
  }
  return attemptOf(delivery, new Date())
}

it('what was settled is not settled once more when nobody heard of it', async () => {
  const backend = await newBackend()
  const gate = await databaseGate(backend.env.DATABASE_URL as string)
  const connection = await connect(readConfig({ ...backend.env, DATABASE_URL: gate.url }), log, systemClock)
  const settled: unknown[] = []
  const settler = new Settler({
    db: connection.dispatcherDb,
    clock: systemClock,
    log,
    leasedBy: 'me',
    lease: new Lease(systemClock, 30_000),
    replace: (one) => one,
    onSettling: () => undefined,
    onSettled: (_, next) => settled.push(next),
  })
  const logged = () =>
    withDatabase(backend, async (query) => {
      const rows = await query('select delivery_id from aviso.attempt order by id')
      return rows.map((row) => row.delivery_id)
    })
  try {
    // From now on there is a connection, so that nothing has to be heard before the next one is settled.
    settler.add(attempt('1'))
    await eventually(() => expect(settled).toHaveLength(1))
    const cut = gate.cutAnswers(eventually(async () => expect(await logged()).toEqual(['1', '2'])))
    settler.add(attempt('2'))
    await cut
    await eventually(() => expect(settled).toHaveLength(2))
    expect(await logged()).toEqual(['1', '2'])
    // Nobody knows what it made ready, so that everything is looked at.
    expect(settled[1]).toBeNull()
  } finally {
    await settler.stop()
    await connection.close()
    await gate.close()
    await backend.remove()
  }
})
