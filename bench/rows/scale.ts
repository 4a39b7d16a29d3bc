import { ratesOf } from '../baseline.ts'
import { costsOn } from '../cost.ts'
import { fillFacts, fillWebhooks, onOurs } from '../fill.ts'
import type { Contenders, Measurement, Row, Sample } from '../measurement.ts'
import type { Receiver, Stage } from '../stage.ts'

const DISPATCHERS = [1, 2, 4]
const SHARES = [1, 4]
const WEBHOOKS = 100
/** What a delivery costs more may be noise; what it would cost more for each process or share is not. */
const MOST_OF_ONE = 1.3

const nameOf = (dispatchers: number, shares: number) => `${dispatchers} on ${shares}`
const settings = SHARES.flatMap((shares) => DISPATCHERS.map((dispatchers) => ({ dispatchers, shares })))

/** The same deliveries by more processes, from more shares: where cores are given, a rate cannot grow, and a cost must not. */
export const scale: Measurement = {
  name: 'scale',
  rows: settings.flatMap(({ dispatchers, shares }): Row[] => {
    const who = nameOf(dispatchers, shares)
    const what = `${dispatchers} of a dispatcher, ${shares} of a share`
    return [
      { what: `${what}: deliveries`, figure: 'perSecond', unit: '/s', who },
      { what: '  CPU of node a delivery', figure: 'nodeUs', unit: 'µs', who },
      { what: '  CPU of PostgreSQL a delivery', figure: 'postgresUs', unit: 'µs', who },
      {
        what: '  CPU a delivery, beside one on one',
        figure: 'cpuUs',
        unit: 'µs',
        who,
        against: nameOf(1, 1),
        target: { atMost: MOST_OF_ONE },
      },
    ]
  }),
  seconds: ({ quick }) => ({ prepare: 10, round: quick ? 30 : 90 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const turns: Contenders = {}
    for (const { dispatchers, shares } of settings)
      turns[nameOf(dispatchers, shares)] = await turnOf(stage, receiver, dispatchers, shares)
    return turns
  },
}

async function turnOf(stage: Stage, receiver: Receiver, dispatchers: number, shares: number) {
  const names = Array.from({ length: shares }, (_, n) => (n === 0 ? 'aviso' : `aviso_${n + 1}`))
  const env = { DATABASE_URL: await stage.database(), SHARES: names.join() }
  const urls = receiver.urls(WEBHOOKS).slice(0, WEBHOOKS / shares)
  const inEach = (work: Parameters<typeof onOurs>[1]) =>
    names.reduce((before, name) => before.then(() => onOurs(env, work, name)), Promise.resolve())
  await inEach((db) => fillWebhooks(db, urls))
  const costs = await costsOn(env.DATABASE_URL)
  const count = stage.size(20_000, 8_000)

  // They stay from round to round: a process that has just begun costs more, and each of four does a quarter of the work.
  const servers = await Promise.all(Array.from({ length: dispatchers }, () => stage.server(env, 'dispatcher')))
  const pids = servers.map(({ pid }) => pid)

  return async (): Promise<Sample> => {
    const { all } = receiver.expect({ count })
    await inEach((db) => fillFacts(db, urls.length, count / shares))
    return costs(pids, count, async () => ratesOf(await all))
  }
}
