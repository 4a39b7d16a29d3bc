import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Agent, request } from 'undici'
import { type Job, obey, signedHeaders } from './job.ts'

/**
 * The fastest that one would write by hand: claims by SKIP LOCKED in batches, undici with connections kept alive, so many
 * requests at once, and what was received deleted in batches. No order, no log, no retries, no fairness, no guard.
 */
const BATCH = 100
const AT_ONCE = 96
/** ms that a batch of what was received waits for more. */
const GATHER_MS = 3

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL as string, max: 4 })
await pool.query('create table job (id bigserial primary key, url text, body text, leased_until timestamptz)')
await pool.query('create index job_ready on job (id) where leased_until is null')
const agent = new Agent({ keepAliveTimeout: 30_000, connections: 16 })

const CLAIM = {
  name: 'claim',
  text: `update job set leased_until = now() + interval '1 minute'
    where id in (select id from job where leased_until is null order by id limit ${BATCH} for update skip locked)
    returning id, url, body`,
}

obey({
  async fill(jobs) {
    await pool.query(
      'insert into job (url, body) select url, body from json_to_recordset($1) as row (url text, body text)',
      [JSON.stringify(jobs)],
    )
    await pool.query('analyze job')
  },
  async start() {
    const running = run()
    return () => running
  },
})

/** Until nothing is left. */
async function run(): Promise<void> {
  const queue: (Job & { id: string })[] = []
  const received: string[] = []
  let claiming: Promise<void> | null = null
  let isEmpty = false
  let settling: Promise<unknown> = Promise.resolve()

  function claim(): Promise<void> {
    claiming ??= pool.query(CLAIM).then(({ rows }) => {
      queue.push(...rows)
      isEmpty = rows.length === 0
      claiming = null
    })
    return claiming
  }
  function settle(): void {
    const ids = received.splice(0)
    const gone = pool.query({ name: 'settle', text: 'delete from job where id = any($1)', values: [ids] })
    settling = Promise.all([settling, gone])
  }
  async function work(): Promise<void> {
    for (;;) {
      if (queue.length < BATCH / 2 && !isEmpty) void claim()
      const job = queue.shift()
      if (job) {
        await post(job)
        received.push(job.id)
        if (received.length >= BATCH) settle()
      } else if (isEmpty) return
      else await claim()
    }
  }
  const gathering = setInterval(() => received.length > 0 && settle(), GATHER_MS)
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  clearInterval(gathering)
  settle()
  await settling
  await sleep(0)
}

async function post({ url, body }: Job): Promise<void> {
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers: signedHeaders(body),
    body,
    dispatcher: agent,
  })
  await answer.dump()
  if (statusCode >= 300) throw new Error(`${url} answered ${statusCode}`)
}
