import { sql } from 'kysely'
import { baseline } from '../baseline.ts'
import { costsOn } from '../cost.ts'
import { fillWebhooks, onOurs } from '../fill.ts'
import type { Measurement } from '../measurement.ts'
import { rpc, type Stage } from '../stage.ts'

const WEBHOOKS = 1_000

/** One enrolment that a thousand webhooks hear, beside a loop that posts a thousand from memory. */
export const oneToMany: Measurement = {
  name: 'one-to-many',
  rows: [
    {
      what: 'one enrolment to 1,000 webhooks, from the call to the last',
      figure: 'fromStartMs',
      unit: 'ms',
      target: { atMost: 300 },
    },
    { what: '  beside a loop from memory', figure: 'fromStartMs', unit: 'ms', against: 'memory' },
  ],
  seconds: () => ({ prepare: 6, round: 2 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const urls = receiver.urls(WEBHOOKS)
    const memory = await baseline(stage, 'memory-loop.ts', { urls, count: WEBHOOKS, receiver })
    const enrol = await listening(stage, urls)
    let n = 0
    return {
      async ours() {
        const { all } = receiver.expect({ count: WEBHOOKS })
        return enrol.costs(enrol.pid, WEBHOOKS, async () => {
          const startedMs = performance.timeOrigin + performance.now()
          await enrol.one(n++)
          return { fromStartMs: (await all).last - startedMs }
        })
      },
      memory,
    }
  },
}

/** A server with an event that all of these URLs hear. */
async function listening(stage: Stage, urls: string[]) {
  const env = { DATABASE_URL: await stage.database() }
  await onOurs(env, async (db) => {
    await fillWebhooks(db, urls)
    await sql`update aviso.webhook set event_id = 1`.execute(db)
    await sql`vacuum analyze aviso.webhook`.execute(db)
  })
  const server = await stage.server(env)
  return {
    pid: server.pid,
    costs: await costsOn(env.DATABASE_URL),
    one: (n: number) =>
      rpc(server, 'activity.person.bind', { activityID: '1', name: 'Ana', email: `ana${n}@example.com` }),
  }
}
