import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { ensureDays } from './attempt-days.ts'
import type { Attempt } from './delivery.ts'

/** A webhook that has done nothing but fail for this long is switched off (ms). */
export const FAILING_MAX = 5 * 24 * 3_600_000

/**
 * Writes down what a batch of attempts came to, in one statement: the log gets a row each, received deliveries leave the
 * outbox and free what was parked behind them, the others wait for their next attempt or are given up, and their webhooks are marked as failing, or switched
 * off when the receiver said so (410) or nothing has got through for too long. A delivery whose lease has gone to
 * somebody else is left to them, unless it was received: that is so whoever holds it.
 */
export async function settle(db: Db, leasedBy: string, attempts: Attempt[]): Promise<void> {
  const now = attempts.at(-1)?.at
  if (!now) return
  await ensureDays(
    db,
    attempts.map(({ at }) => at),
  )
  const received = attempts.filter(({ outcome }) => outcome === 'received')
  const missed = attempts.filter(({ outcome }) => outcome !== 'received')
  const { reached, failing } = webhooksOf(attempts)
  await sql`
    with logged as (${insertAttempts(attempts)}),
    done as (
      delete from outbox where id = any(${received.map(({ delivery }) => delivery.deliveryID)}::bigint[])
      returning ordering_key
    ),
    moved as (
      update outbox o set attempts = m.attempts, due_at = m.due_at, leased_by = null
      from unnest(
        ${missed.map(({ delivery }) => delivery.deliveryID)}::bigint[],
        ${missed.map(({ delivery }) => delivery.attempts + 1)}::int[],
        ${missed.map(({ nextAt }) => nextAt?.toISOString() ?? 'infinity')}::timestamptz[]
      ) as m (id, attempts, due_at)
      where o.id = m.id and o.leased_by = ${leasedBy} and o.attempts = m.attempts - 1
      returning o.ordering_key, o.due_at
    ),
    freed as (
      update outbox o set due_at = null
      from (select ordering_key from done union select ordering_key from moved where due_at = 'infinity') gone
      where o.ordering_key = gone.ordering_key and o.attempts = 0 and o.leased_by is null and o.due_at is not null
    ),
    recovered as (
      update webhook set failing_since = null where id = any(${reached}::bigint[]) and failing_since is not null
    )
    update webhook w set
      failing_since = coalesce(w.failing_since, ${now}::timestamptz),
      active = f.reason is null,
      disabled_at = case when f.reason is not null then ${now}::timestamptz end,
      disabled_reason = f.reason
    from (
      select id, coalesce(given.reason, case when webhook.failing_since <= ${new Date(now.getTime() - FAILING_MAX)}::timestamptz
        then 'Every delivery has failed for 5 days.' end) as reason
      from unnest(${[...failing.keys()]}::bigint[], ${[...failing.values()]}::text[]) as given (id, reason)
      join webhook using (id)
    ) f
    where w.id = f.id and w.active and (w.failing_since is null or f.reason is not null)`.execute(db)
}

/** Writes down one attempt that no delivery of the outbox stands behind; returns its ID. */
export async function logAttempt(db: Db, attempt: Attempt): Promise<string> {
  await ensureDays(db, [attempt.at])
  const { rows } = await sql<{ id: string }>`${insertAttempts([attempt])} returning id`.execute(db)
  return rows[0]?.id as string
}

/** The webhooks that a batch reached, and those that it only failed at, with the reason when they must be switched off. */
function webhooksOf(attempts: Attempt[]): { reached: string[]; failing: Map<string, string | null> } {
  const reached = new Set<string>()
  const failing = new Map<string, string | null>()
  for (const { delivery, outcome, disable } of attempts) {
    const { webhookID } = delivery.webhook
    if (outcome === 'received') reached.add(webhookID)
    else failing.set(webhookID, disable ?? failing.get(webhookID) ?? null)
  }
  for (const [webhookID, reason] of failing) {
    if (reason !== null) reached.delete(webhookID)
    else if (reached.has(webhookID)) failing.delete(webhookID)
  }
  return { reached: [...reached], failing }
}

/** One array parameter per column: the statement stays the same, and short, however large the batch. */
function insertAttempts(attempts: Attempt[]): RawBuilder<unknown> {
  const values = <T>(of: (attempt: Attempt) => T) => attempts.map(of)
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return sql`
    insert into attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms,
      address, url, request_headers, payload, response_headers, response_body, next_at, made_at, test)
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
      ${values(({ nextAt }) => nextAt?.toISOString() ?? null)}::timestamptz[],
      ${values(({ delivery }) => delivery.madeAt.toISOString())}::timestamptz[],
      ${values(({ delivery }) => delivery.test ?? false)}::boolean[]
    )`
}
