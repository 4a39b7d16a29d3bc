import PgBoss from 'pg-boss'
import { type Job, obey, postByFetch } from './job.ts'

/**
 * pg-boss, and fetch. Its workers look every half second at most, so that their rate is their batch; we ask it for batches
 * as fast as they are done instead, by its own `fetch` and `complete`.
 */
const QUEUE = 'deliveries'
const BATCH = 100
const LOOPS = 2

const boss = new PgBoss({ connectionString: process.env.DATABASE_URL as string, schedule: false })
boss.on('error', (error) => process.stderr.write(`pg-boss: ${error}\n`))
await boss.start()
await boss.createQueue(QUEUE)

obey({
  fill: (jobs) => boss.insert(jobs.map((data) => ({ name: QUEUE, data }))),
  async start() {
    const running = Promise.all(Array.from({ length: LOOPS }, work))
    return async () => void (await running)
  },
})

/** Until nothing is left. */
async function work(): Promise<void> {
  for (;;) {
    const batch = await boss.fetch<Job>(QUEUE, { batchSize: BATCH })
    if (batch.length === 0) return
    await Promise.all(batch.map(({ data }) => postByFetch(data)))
    await boss.complete(
      QUEUE,
      batch.map(({ id }) => id),
    )
  }
}
