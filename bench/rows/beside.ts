import type { Kysely } from 'kysely'
import type { Database } from '../../src/database/schema.ts'
import { fillIdle, fillLog, fillWaiting } from '../big.ts'
import type { Measurement, Row, Scale } from '../measurement.ts'
import { ours } from '../ours.ts'

/** The rate of an empty database, beside that of one that holds very much. */
interface Beside {
  name: string
  what: string
  /** How much of it, in the long run. */
  most: number
  fill(db: Kysely<Database>, count: number, hanging: string): Promise<void>
  /** s that filling takes in the long run. */
  fillSeconds: number
}

function beside({ name, what, most, fill, fillSeconds }: Beside): Measurement {
  const rows: Row[] = [
    { what: `deliveries beside ${what}`, figure: 'perSecond', unit: '/s', against: 'plain', target: { atLeast: 0.9 } },
    { what: '  memory of the process', figure: 'rssMB', unit: 'MB', target: { atMost: 250 } },
  ]
  return {
    name,
    rows,
    seconds: (scale) => ({ prepare: 5 + fillSeconds * partOf(scale), round: scale.quick ? 5 : 14 }),
    async prepare(stage) {
      const receiver = await stage.receiver()
      const work = { urls: receiver.urls(100), count: stage.size(20_000, 4_000), receiver }
      const count = most * partOf(stage.scale)
      return {
        ours: await ours(stage, { ...work, beside: (db) => fill(db, count, receiver.hanging) }),
        plain: await ours(stage, work),
      }
    },
  }
}

/** The part of the long run: filling is most of the time that these take. */
function partOf({ long }: Scale): number {
  return long ? 1 : 0.1
}

export const waiting = beside({
  name: 'waiting',
  what: '1,000,000 (100,000 unless --long) that wait for one that hangs',
  most: 1_000_000,
  fill: fillWaiting,
  fillSeconds: 60,
})

export const logged = beside({
  name: 'logged',
  what: '10,000,000 (1,000,000) in the log',
  most: 10_000_000,
  fill: (db, count) => fillLog(db, count),
  fillSeconds: 400,
})

export const subscribed = beside({
  name: 'subscribed',
  what: '100,000 (10,000) webhooks',
  most: 100_000,
  fill: fillIdle,
  fillSeconds: 10,
})
