import { costsOn } from '../cost.ts'
import { fillWebhooks, onOurs } from '../fill.ts'
import { type Call, load } from '../load.ts'
import type { Contenders, Measurement, Scale } from '../measurement.ts'
import { rpc, type Stage, TOKEN } from '../stage.ts'

/** How fast calls are answered, beside the same work as one would write it in an hour, on the same database and in turns. */
interface Calls {
  name: string
  what: string
  connections: number
  /** Calls of a turn, of the whole run and of the quick one, and how many units are in each. */
  count: [whole: number, quick: number]
  units?: number
  /** Webhooks of the event; and whether ours delivers a unit to each, which is its cost, too. */
  webhooks: number
  delivers?: boolean
  /** `n` is a number that no other call has. */
  ours(n: number): { method: string; params: object; isError?: boolean }
  bare(n: number): { path: string; body: object }
  seconds(scale: Scale): { prepare: number; round: number }
}

export function calls({ name, what, seconds, ...options }: Calls): Measurement {
  const row = { what, figure: 'perSecond', unit: '/s', against: 'bare', target: { atLeast: 0.6 } }
  return { name, rows: [row], seconds, prepare: (stage) => prepare(stage, options) }
}

type Options = Omit<Calls, 'name' | 'what' | 'seconds'>

async function prepare(stage: Stage, options: Options): Promise<Contenders> {
  const { connections, count, units = 1, webhooks, delivers = false } = options
  const receiver = await stage.receiver()
  const databaseUrl = await stage.database()
  const env = { DATABASE_URL: databaseUrl }
  await onOurs(env, (db) => fillWebhooks(db, receiver.urls(1)))
  const server = await stage.server(env)
  // All in the first event, to which activity 1 belongs.
  for (const url of receiver.urls(webhooks).slice(1)) {
    await rpc(server, 'webhook.create', { eventID: '1', type: 'activityEnrollment', url })
  }
  const bare = await stage.fork<{ port: number }>('baselines/bare-server.ts', [], env)
  const costs = await costsOn(databaseUrl)
  const many = stage.size(...count)
  let n = 0

  async function rate(url: string, next: () => Call, expected: string): Promise<number> {
    const check = (status: number, body: string) => status === 200 && body.includes(expected)
    const startedMs = performance.now()
    await load(url, { connections, count: many, token: TOKEN, next, check })
    return (many * units * 1_000) / (performance.now() - startedMs)
  }
  const nextOfOurs = () => {
    const { method, params } = options.ours(n++)
    return { path: '/rpc', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) }
  }
  const nextOfBare = () => {
    const { path, body } = options.bare(n++)
    return { path, body: JSON.stringify(body) }
  }
  const answer = options.ours(0).isError ? '"error"' : '"result"'
  return {
    async ours() {
      const delivered = delivers ? receiver.expect({ count: many * units * webhooks }).all : null
      return costs(server.pid, many * units, async () => {
        const perSecond = await rate(server.url, nextOfOurs, answer)
        await delivered
        return { perSecond }
      })
    },
    async bare() {
      const url = `http://127.0.0.1:${bare.first.port}`
      return costs(bare.child.pid as number, many * units, async () => ({ perSecond: await rate(url, nextOfBare, '') }))
    },
  }
}
