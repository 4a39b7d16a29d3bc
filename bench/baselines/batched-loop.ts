import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Agent, request } from 'undici'
import { ensureDays } from '../../src/outbox/days.ts'
import { onOurs } from '../fill.ts'
import { type Job, obey, signedHeaders } from './job.ts'

/**
 * The fastest that one would write by hand: claims by SKIP LOCKED in batches, undici with connections kept alive, so many
 * requests at once, and what was received deleted in batches. No order, no log, no retries, no fairness, no guard.
 * With LOGS, it also writes down what happened and what was sent, as ours does and into tables of ours: how fast that may be at all.
 */
const LOGS = process.env.LOGS === '1'
const BATCH = 100
const AT_ONCE = 96
/** ms that a batch of what was received waits for more. */
const GATHER_MS = 3

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL as string, max: 4 })
await pool.query('create table job (id bigserial primary key, url text, body text, leased_until timestamptz)')
await pool.query('create index job_ready on job (id) where leased_until is null')
if (LOGS) {
  await onOurs({ DATABASE_URL: process.env.DATABASE_URL as string }, async (db) => {
    for (const log of ['attempt', 'fact'] as const) await ensureDays(db, log, [new Date()])
  })
}
const agent = new Agent({ keepAliveTimeout: 30_000, connections: 16 })

const CLAIM = {
  name: 'claim',
  text: `update job set leased_until = now() + interval '1 minute'
    where id in (select id from job where leased_until is null order by id limit ${BATCH} for update skip locked)
    returning id, url, body`,
}
const SETTLE = { name: 'settle', text: 'delete from job where id = any($1)' }
/** The rows that ours leaves behind: a fact, and an attempt with its request and its answer. */
const SETTLE_AND_LOG = {
  name: 'settle',
  text: `with gone as (delete from job where id = any($1)),
    fact as (insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, ordering_key, person, data)
      select id, id, now(), now(), 1, 1 + id % 100, 'Congress', 'enrollment.added', id::text, id::text, body::json
      from unnest($1::bigint[], $2::text[]) row (id, body))
    insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, duration_ms, address, url,
      request_headers, payload, response_headers, response_body, made_at, fact)
    select now(), id, 1 + id % 100, 1 + id % 100, 'activityEnrollment', 1, 'received', 204, 1, '127.0.0.1', url,
      headers, body, '{}', '', now(), id
    from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[]) row (id, body, url, headers)`,
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
  const received: Sent[] = []
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
    const sent = received.splice(0)
    const ids = sent.map(({ id }) => id)
    const logged = () => [sent.map(({ body }) => body), sent.map(({ url }) => url), sent.map(({ headers }) => headers)]
    const gone = pool.query(LOGS ? { ...SETTLE_AND_LOG, values: [ids, ...logged()] } : { ...SETTLE, values: [ids] })
    settling = Promise.all([settling, gone])
  }
  async function work(): Promise<void> {
    for (;;) {
      if (queue.length < BATCH / 2 && !isEmpty) void claim()
      const job = queue.shift()
      if (job) {
        const headers = await post(job)
        received.push({ ...job, headers })
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

type Sent = Job & { id: string; headers: Record<string, string> }

/** @returns the headers that were sent */
async function post({ url, body }: Job): Promise<Record<string, string>> {
  const headers = signedHeaders(body)
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers,
    body,
    dispatcher: agent,
  })
  await answer.dump()
  if (statusCode >= 300) throw new Error(`${url} answered ${statusCode}`)
  return headers
}
