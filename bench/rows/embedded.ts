import { ratesOf } from '../baseline.ts'
import { costsOn } from '../cost.ts'
import { fillFacts, fillWebhooks, onOurs } from '../fill.ts'
import { load } from '../load.ts'
import type { Measurement, Sample } from '../measurement.ts'
import { type Receiver, type Stage, TOKEN } from '../stage.ts'

/** Without PostgreSQL: the database is in the process. Nothing is beside it; each round is a server of its own. */
export const embedded: Measurement = {
  name: 'embedded',
  rows: [
    {
      what: 'one enrolment a call, 32 connections',
      figure: 'bindsPerSecond',
      unit: '/s',
      target: { atLeast: 400 },
    },
    { what: '  deliveries', figure: 'perSecond', unit: '/s', target: { atLeast: 1_500 } },
  ],
  seconds: ({ quick }) => ({ prepare: 1, round: quick ? 8 : 24 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    return { ours: () => measure(stage, receiver) }
  },
}

/** What was committed before the start is delivered first; then calls are made. */
async function measure(stage: Stage, receiver: Receiver): Promise<Sample> {
  const [count, binds] = [stage.size(3_000, 1_000), stage.size(1_000, 250)]
  const env = { DATA_DIR: stage.directory() }
  const urls = receiver.urls(100)
  await onOurs(env, async (db) => {
    await fillWebhooks(db, urls)
    await fillFacts(db, urls.length, count)
  })
  const { all } = receiver.expect({ count })
  const server = await stage.server(env)
  const delivered = ratesOf(await all)
  const costs = await costsOn(null)
  let n = 0
  const next = () => {
    const params = { activityID: String(1 + (n % urls.length)), name: 'Ana Souza', email: `person${n++}@example.com` }
    return { path: '/rpc', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params }) }
  }
  const bound = await costs(server.pid, binds, async () => {
    const startedMs = performance.now()
    const check = (_: number, body: string) => body.includes('"result"')
    await load(server.url, { connections: 32, count: binds, token: TOKEN, next, check })
    return { bindsPerSecond: (binds * 1_000) / (performance.now() - startedMs) }
  })
  await server.kill()
  return { ...delivered, ...bound }
}
