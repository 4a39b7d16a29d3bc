import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { ensureDays } from './attempt-days.ts'
import type { Attempt } from './delivery.ts'

/** A webhook that has done nothing but fail for this long is switched off (ms). */
export const FAILING_MAX = 5 * 24 * 3_600_000

/**
 * Writes down what a batch of attempts came to, in one statement: the log gets a row each, received deliveries leave the
 * outbox, the others wait for their next attempt or are given up. A delivery whose lease has gone to somebody else is
 * left to them, unless it was received: that is so whoever holds it.
 */
export async function settle(db: Db, leasedBy: string, attempts: Attempt[]): Promise<void> {
  await ensureDays(db, attempts)
  const received = attempts.filter(({ outcome }) => outcome === 'received')
  const missed = attempts.filter(({ outcome }) => outcome !== 'received')
  const reached = unique(received.map(({ delivery }) => delivery.webhook.webhookID))
  const failing = unique(missed.map(({ delivery }) => delivery.webhook.webhookID)).filter((id) => !reached.includes(id))
  await sql`
    with logged as (${insertAttempts(attempts)}),
    done as (delete from outbox where id = any(${received.map(({ delivery }) => delivery.deliveryID)}::bigint[])),
    moved as (
      update outbox o set attempts = m.attempts, due_at = m.due_at, leased_by = null
      from unnest(
        ${missed.map(({ delivery }) => delivery.deliveryID)}::bigint[],
        ${missed.map(({ delivery }) => delivery.attempts + 1)}::int[],
        ${missed.map(({ nextAt }) => nextAt?.toISOString() ?? 'infinity')}::timestamptz[]
      ) as m (id, attempts, due_at)
      where o.id = m.id and o.leased_by = ${leasedBy}
    ),
    recovered as (update webhook set failing_since = null where id = any(${reached}::bigint[]) and failing_since is not null)
    update webhook set failing_since = ${attempts[0]?.at}::timestamptz
    where id = any(${failing}::bigint[]) and failing_since is null`.execute(db)
  await disable(db, attempts, failing)
}

/** Switches off the webhooks whose receiver said so (410), and those that have failed for too long. */
async function disable(db: Db, attempts: Attempt[], failing: string[]): Promise<void> {
  for (const { delivery, disable, at } of attempts) {
    if (!disable) continue
    await db
      .updateTable('webhook')
      .set({ active: false, disabled_at: at, disabled_reason: disable })
      .where('id', '=', delivery.webhook.webhookID)
      .where('active', '=', true)
      .execute()
  }
  const now = attempts.at(-1)?.at
  if (failing.length === 0 || !now) return
  await db
    .updateTable('webhook')
    .set({
      active: false,
      disabled_at: now,
      disabled_reason: 'Every delivery has failed for 5 days.',
    })
    .where('id', 'in', failing)
    .where('active', '=', true)
    .where('failing_since', '<=', new Date(now.getTime() - FAILING_MAX))
    .execute()
}

/** One array parameter per column: the statement stays the same, and short, however large the batch. */
function insertAttempts(attempts: Attempt[]): RawBuilder<unknown> {
  const values = <T>(of: (attempt: Attempt) => T) => attempts.map(of)
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return sql`
    insert into attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms,
      address, url, request_headers, payload, response_headers, response_body, next_at)
    select * from unnest(
      ${values(({ at }) => at.toISOString())}::timestamptz[],
      ${values(({ delivery }) => delivery.deliveryID)}::bigint[],
      ${values(({ delivery }) => delivery.webhook.webhookID)}::bigint[],
      ${values(({ delivery }) => delivery.eventID)}::bigint[],
      ${values(({ delivery }) => delivery.type)}::text[],
      ${values(({ delivery }) => delivery.attempts + 1)}::int[],
      ${values(({ outcome }) => outcome)}::text[],
      ${values(({ status }) => status)}::int[],
      ${values(({ error }) => error)}::text[],
      ${values(({ durationMs }) => durationMs)}::int[],
      ${values(({ address }) => address)}::text[],
      ${values(({ delivery }) => delivery.webhook.url)}::text[],
      ${values(({ requestHeaders }) => json(requestHeaders))}::jsonb[],
      ${values(({ delivery }) => delivery.payload)}::text[],
      ${values(({ responseHeaders }) => json(responseHeaders))}::jsonb[],
      ${values(({ responseBody }) => responseBody)}::text[],
      ${values(({ nextAt }) => nextAt?.toISOString() ?? null)}::timestamptz[]
    )`
}

function unique(values: string[]): string[] {
  return [...new Set(values)]
}
