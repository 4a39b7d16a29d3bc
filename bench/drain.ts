import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { startApp } from '../src/app.ts'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { connect } from '../src/database/connect.ts'
import { migrate } from '../src/database/migrate.ts'
import type { Database } from '../src/database/schema.ts'
import { onNewDatabase } from './new-database.ts'

/**
 * How fast a full outbox is delivered, against the same work as one would write it in an afternoon: 64 loops that each
 * take one row with SKIP LOCKED, POST it with fetch, and delete and log it. Both on one PostgreSQL, in turns.
 *
 *   BENCH_DATABASE_URL=postgres://… npm run bench -- [--deliveries 20000] [--webhooks 50] [--rounds 3]
 */
const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '20000' },
    webhooks: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
  },
})
const [deliveries, webhooks, rounds] = [values.deliveries, values.webhooks, values.rounds].map(Number) as [
  number,
  number,
  number,
]
const base = process.env.BENCH_DATABASE_URL
if (!base) throw new Error('Set BENCH_DATABASE_URL to a PostgreSQL where databases may be made.')

const receiver = fork(path.join(import.meta.dirname, 'receiver.ts'), { execArgv: ['--import', 'tsx'] })
const [{ port }] = (await once(receiver, 'message')) as [{ port: number }]
const url = `http://127.0.0.1:${port}/hook`
const results: { who: 'aviso' | 'baseline'; perSecond: number; cpuMicrosecondsEach: number }[] = []
for (let round = 0; round < rounds; round++) {
  results.push({ who: 'baseline', ...(await timed(runBaseline)) })
  results.push({ who: 'aviso', ...(await timed(runAviso)) })
}
receiver.kill()

const median = (who: string, of: 'perSecond' | 'cpuMicrosecondsEach') =>
  results
    .filter((one) => one.who === who)
    .map((one) => one[of])
    .sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
const summary = {
  deliveries,
  webhooks,
  rounds,
  cpus: os.cpus().length,
  node: process.version,
  aviso: median('aviso', 'perSecond'),
  baseline: median('baseline', 'perSecond'),
  ratio: Math.round((10 * median('aviso', 'perSecond')) / median('baseline', 'perSecond')) / 10,
  results,
}
const file = path.join(import.meta.dirname, 'results', 'drain.json')
fs.writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)

async function timed(run: (databaseUrl: string) => Promise<void>) {
  return onNewDatabase(base as string, async (databaseUrl) => {
    const connection = await connect(readConfig({ DATABASE_URL: databaseUrl }), pino({ level: 'silent' }), systemClock)
    await migrate(connection.db)
    await fill(connection.db)
    await connection.close()
    const cpu = process.cpuUsage()
    const started = performance.now()
    await run(databaseUrl)
    const seconds = (performance.now() - started) / 1_000
    const { user, system } = process.cpuUsage(cpu)
    return {
      perSecond: Math.round(deliveries / seconds),
      cpuMicrosecondsEach: Math.round((user + system) / deliveries),
    }
  })
}

async function fill(db: Kysely<Database>): Promise<void> {
  const payload = JSON.stringify({ type: 'activityEnrollment', note: 'x'.repeat(450) })
  await sql`insert into aviso.event (name, created_at) values ('Congress', now())`.execute(db)
  await sql`insert into aviso.webhook (event_id, type, url, content_type, headers, active, secret, created_at)
    select 1, 'activityEnrollment', ${url}, 'application/json', '{}', true,
      'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', now() from generate_series(1, ${webhooks}::int)`.execute(db)
  await sql`insert into aviso.delivery (fact, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select n, 1 + n % ${webhooks}::int, 1, 'activityEnrollment', '1/1/' || n, 'application/json', ${payload}, now()
    from generate_series(1, ${deliveries}::int) n`.execute(db)
  await sql`analyze`.execute(db)
}

async function runAviso(databaseUrl: string): Promise<void> {
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    ALLOW_NETWORKS: '127.0.0.0/8',
    PORT: '0',
    ADMIN_TOKEN: 'x'.repeat(20),
  })
  const app = await startApp(config, 'dispatcher', pino({ level: 'silent' }), systemClock)
  while (await isWaiting(app.connection.db)) await systemClock.sleep(20)
  await app.stop()
}

async function isWaiting(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`select exists (select from aviso.delivery) as waiting`.execute(db)
  return rows[0]?.waiting ?? false
}

async function runBaseline(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  pool.on('error', () => {}) // its last connections may still be closing when the database is dropped
  await pool.query('create table sent (id bigint, status integer, payload text, at timestamptz default now())')
  const loop = async () => {
    for (;;) {
      const { rows } = await pool.query(`
        update aviso.delivery set due_at = now() + interval '1 minute'
        where id = (select id from aviso.delivery where due_at is null order by id limit 1 for update skip locked) returning id, payload`)
      if (!rows[0]) return
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: rows[0].payload,
      })
      await response.text()
      await pool.query(
        'with gone as (delete from aviso.delivery where id = $1) insert into sent (id, status, payload) values ($1, $2, $3)',
        [rows[0].id, response.status, rows[0].payload],
      )
    }
  }
  await Promise.all(Array.from({ length: 64 }, loop))
  await pool.end()
}
