import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../../harness/backend.ts'
import { type Query, withDatabase } from '../../harness/with-database.ts'
import type { UnderWay } from '../oracle/breaks.ts'
import type { Process } from './process.ts'

/** How many of the strikes that were looked at met facts, deliveries or webhooks on their way. */
export interface Met {
  looked: number
  factsWaiting: number
  factsHalfFannedOut: number
  deliveries: number
  leases: number
  catchUps: number
  /** How many leases were taken behind the freeze of who asked for them. */
  lateLeases: number
}

const NAMES = ['factsWaiting', 'factsHalfFannedOut', 'deliveries', 'leases', 'catchUps'] as const

export function metNothing(): Met {
  return { looked: 0, factsWaiting: 0, factsHalfFannedOut: 0, deliveries: 0, leases: 0, catchUps: 0, lateLeases: 0 }
}

/** Notes what the database has on its way, and what of that each of these processes has under a lease. */
export async function look(query: Query, pids: number[], met: Met): Promise<UnderWay> {
  const [found] = await query(WHAT_IS_THERE)
  met.looked += 1
  for (const name of NAMES) if (found[name] > 0) met[name] += 1
  return keysOf(await query(`select webhook_id, fact from aviso.delivery where ${isLeasedBy(pids)}`))
}

/**
 * To be called between the kill of processes and the next start. On PostgreSQL, waits until their sessions have ended: what they
 * had begun to commit is committed then. Their leases would run out in 45 s; they do now.
 * @param looks whether to look into an embedded database, which takes a second
 * @returns null when nobody looked
 */
export async function clearUp(
  backend: Backend,
  killed: { pid: number; name: string }[],
  met: Met,
  looks: boolean,
): Promise<UnderWay | null> {
  const isShared = backend.kind === 'postgres'
  if (!isShared && !looks) return null
  return withDatabase(backend, async (query) => {
    if (isShared) for (const { name } of killed) await sessionsGone(query, name)
    const pids = killed.map(({ pid }) => pid)
    const underWay = await look(query, pids, met)
    if (isShared) await expire(query, pids)
    return underWay
  })
}

/** Resolves once a process works on nothing in PostgreSQL: it has no sessions left, or they wait for it. */
export async function sessionsRest(query: Query, { name }: Pick<Process, 'name'>): Promise<void> {
  const busy = `select from pg_stat_activity
    where application_name = '${name}' and state = 'active' and wait_event_type is distinct from 'Client'`
  while ((await query(busy)).length > 0) await delay(5)
}

/** Makes the leases of processes run out. @returns the deliveries that they had */
export async function expire(query: Query, pids: number[]): Promise<UnderWay> {
  return keysOf(
    await query(`update aviso.delivery set due_at = now() - interval '1 s'
      where ${isLeasedBy(pids)} and due_at > now() returning webhook_id, fact`),
  )
}

/** How many facts and deliveries are left, once everything has ended. */
export async function countLeft(backend: Backend): Promise<{ left: number; leased: number }> {
  return withDatabase(backend, async (query) => (await query(LEFT))[0])
}

function keysOf(rows: { webhook_id: string; fact: string }[]): UnderWay {
  return new Set(rows.map((row) => `${row.webhook_id}/${row.fact}`))
}

function isLeasedBy(pids: number[]): string {
  return `split_part(leased_by, '.', 1) in (${pids.map((pid) => `'${pid}'`).join()})`
}

async function sessionsGone(query: Query, name: string): Promise<void> {
  const sessions = `select from pg_stat_activity
    where datname = current_database() and application_name = '${name}' and backend_type = 'client backend'`
  while ((await query(sessions)).length > 0) await delay(2)
}

const WHAT_IS_THERE = `select
  (select count(*)::int from aviso.outbox where position is null) as "factsWaiting",
  (select count(*)::int from aviso.outbox where position is not null) as "factsHalfFannedOut",
  (select count(*)::int from aviso.delivery) as deliveries,
  (select count(*)::int from aviso.delivery where leased_by is not null) as leases,
  (select count(*)::int from aviso.webhook where active and missed_from is not null) as "catchUps"`

const LEFT = `select ((select count(*) from aviso.outbox) + (select count(*) from aviso.delivery))::int as left,
  (select count(*)::int from aviso.delivery where leased_by is not null) as leased`
