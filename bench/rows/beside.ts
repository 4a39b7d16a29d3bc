import { fillIdle, fillLog, fillWaiting } from '../big.ts'
import type { Measurement, Row, Scale } from '../measurement.ts'
import { ours } from '../ours.ts'

/** How much there is in the long run, a tenth of it in any other: storing it is most of the time that this takes. */
const WAITING = 1_000_000
const LOGGED = 10_000_000
const SUBSCRIBED = 100_000

const rows = (who: string, what: string): Row[] => [
  {
    what: `deliveries beside ${what}`,
    figure: 'perSecond',
    unit: '/s',
    who,
    against: 'plain',
    target: { atLeast: 0.9 },
  },
  { what: '  memory of the process', figure: 'rssMB', unit: 'MB', who, target: { atMost: 250 } },
]

/** The rate of a database that holds nothing else, beside those of three that hold very much. */
export const beside: Measurement = {
  name: 'beside',
  rows: [
    ...rows('waiting', '1,000,000 (100,000 unless --long) that wait for one that hangs'),
    ...rows('logged', '10,000,000 (1,000,000) in the log'),
    ...rows('subscribed', '100,000 (10,000) webhooks'),
  ],
  seconds: (scale) => ({ prepare: 8 + 220 * partOf(scale), round: scale.quick ? 8 : 16 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const work = { urls: receiver.urls(100), count: stage.size(10_000, 4_000), receiver }
    const part = partOf(stage.scale)
    return {
      plain: await ours(stage, work),
      waiting: await ours(stage, { ...work, beside: (db) => fillWaiting(db, WAITING * part, receiver.hanging) }),
      logged: await ours(stage, { ...work, beside: (db) => fillLog(db, LOGGED * part) }),
      subscribed: await ours(stage, { ...work, beside: (db) => fillIdle(db, SUBSCRIBED * part, receiver.hanging) }),
    }
  },
}

function partOf({ long }: Scale): number {
  return long ? 1 : 0.1
}
