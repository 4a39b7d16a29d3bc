import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Connection } from '../../src/database/connection.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Backend, newBackend } from '../harness/backend.ts'

let backend: Backend
let connection: Connection
beforeEach(async () => {
  backend = await newBackend()
  connection = await openEmbedded(backend.env.DATA_DIR as string)
})
afterEach(async () => {
  await connection.close()
  await backend.remove()
})

it('however many calls wait, the dispatcher is next after the one under way', async () => {
  const served: string[] = []
  let ask: Promise<unknown> | undefined
  const call = (n: number) =>
    connection.db.transaction().execute(async (trx) => {
      if (n === 3) ask = sql`select 1`.execute(connection.dispatcherDb).then(() => served.push('dispatcher'))
      for (let step = 0; step < 3; step++) await sql`select ${step}::int`.execute(trx)
      served.push(`call ${n}`)
    })
  await Promise.all(Array.from({ length: 50 }, (_, n) => call(n)))
  await ask
  expect(served).toHaveLength(51)
  expect(served.indexOf('dispatcher')).toBe(4)
  // And the calls keep their order.
  expect(served.filter((who) => who !== 'dispatcher')).toEqual(Array.from({ length: 50 }, (_, n) => `call ${n}`))
})

it('however much the dispatcher asks, calls get their turn', async () => {
  const served: string[] = []
  let busy = true
  const dispatching = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (busy) {
        await sql`select 1`.execute(connection.dispatcherDb)
        served.push('dispatcher')
      }
    }),
  )
  for (let n = 0; n < 20; n++) {
    await sql`select 1`.execute(connection.db)
    served.push('call')
  }
  busy = false
  await dispatching
  const between = served
    .join(' ')
    .split('call')
    .map((part) => part.split('dispatcher').length - 1)
  expect(Math.max(...between)).toBeLessThanOrEqual(12)
})

it('a call that fails, or a transaction that is rolled back, lets the next one in', async () => {
  const { db } = connection
  const results = await Promise.allSettled([
    sql`select * from nothing`.execute(db),
    db.transaction().execute((trx) => sql`select * from nothing`.execute(trx)),
    sql`select 1`.execute(db),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})
