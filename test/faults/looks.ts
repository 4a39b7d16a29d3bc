import type { Backend } from '../harness/backend.ts'
import { withDatabase } from '../harness/with-database.ts'

/** How many of the kills that were looked at met facts, deliveries or webhooks on their way; and how many cut a recovery. */
export interface Met {
  looked: number
  factsWaiting: number
  factsHalfFannedOut: number
  deliveries: number
  leases: number
  catchUps: number
  recoveries: number
}

const NAMES = ['factsWaiting', 'factsHalfFannedOut', 'deliveries', 'leases', 'catchUps'] as const

export function metNothing(): Met {
  const none = { factsWaiting: 0, factsHalfFannedOut: 0, deliveries: 0, leases: 0, catchUps: 0 }
  return { looked: 0, ...none, recoveries: 0 }
}

/**
 * To be called between the kill and the next start. On PostgreSQL, waits until the sessions of the server that was killed have
 * ended: what they had begun to commit is committed then. Its leases would run out in 45 s; they do now.
 * @param met where to count what the kill met; null: there is no look at it
 */
export async function clearUp(backend: Backend, met: Met | null): Promise<void> {
  const isShared = backend.kind === 'postgres'
  if (!isShared && met === null) return
  await withDatabase(backend, async (query) => {
    while (isShared && (await query(OTHER_SESSIONS)).length > 0);
    if (met) {
      const [found] = await query(WHAT_IS_THERE)
      met.looked += 1
      for (const name of NAMES) if (found[name] > 0) met[name] += 1
    }
    if (isShared) await query('update aviso.delivery set due_at = now() where leased_by is not null')
  })
}

/** How many facts and deliveries are left, once the server has ended. */
export async function countLeft(backend: Backend): Promise<number> {
  return withDatabase(backend, async (query) => (await query(LEFT))[0].n)
}

const OTHER_SESSIONS = `select from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`

const WHAT_IS_THERE = `select
  (select count(*)::int from aviso.outbox where position is null) as "factsWaiting",
  (select count(*)::int from aviso.outbox where position is not null) as "factsHalfFannedOut",
  (select count(*)::int from aviso.delivery) as deliveries,
  (select count(*)::int from aviso.delivery where leased_by is not null) as leases,
  (select count(*)::int from aviso.webhook where active and missed_from is not null) as "catchUps"`

const LEFT = 'select ((select count(*) from aviso.outbox) + (select count(*) from aviso.delivery))::int as n'
