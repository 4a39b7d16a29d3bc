import { type RawBuilder, sql } from 'kysely'
import type { Logger } from 'pino'
import type { Db } from '../database/schema.ts'
import { SYSTEM_KINDS } from '../facts.ts'
import { ensureDays } from './days.ts'
import type { Attempt } from './delivery.ts'
import { unpark } from './due.ts'
import type { ReadyFrom } from './fan-out.ts'

/**
 * A webhook that only fails for this long, and in this many attempts, is switched off. Either alone is no proof: a webhook
 * with few deliveries can fail twice in a week, a busy one many times in a minute.
 */
const FAILING_MAX_MS = 5 * 24 * 3_600_000
const FAILURES_MIN = 10

/**
 * A webhook whose attempts of one batch took this long on average is slow, until they take no longer than QUICK_MS. It costs
 * its neighbours slots times seconds, as a failing one does. A request under way for longer counts as slow, too.
 */
export const SLOW_MS = 1_000
const QUICK_MS = 500

/** How many rows parked behind a delivery are freed at once. Each of them frees the next ones. */
const FREED_MAX = 100

/**
 * Writes down the results of a batch of attempts, by the function `settle`. Every attempt gets a row of the log. Received
 * deliveries are deleted and free the rows parked behind them; the others wait for their next attempt or are given up. Webhooks
 * are marked as failing, slow or well again, or switched off: after a 410, or when nothing got through for too long. A
 * delivery whose lease has gone to another dispatcher is left alone, unless it was received. The log of the server names
 * what is given up or switched off.
 * @returns the webhooks for which deliveries of the same ordering keys may go now
 */
export async function settle(db: Db, leasedBy: string, attempts: Attempt[], log: Logger): Promise<ReadyFrom[]> {
  const now = attempts.at(-1)?.at
  if (!now) return []
  await ensureDays(
    db,
    'attempt',
    attempts.map(({ at }) => at),
  )
  const { rows } = await write(db, leasedBy, attempts, now)
  const switchedOff = rows.filter((row) => row.id !== null)
  for (const { id, reason } of switchedOff) log.warn({ webhookID: id, reason }, 'A webhook was switched off')
  for (const given of givenUp(attempts)) log.warn(given, 'Deliveries were given up')
  // The attempts are written down. An error from here on must not lead to a second time.
  const free = unpark(
    db,
    switchedOff.map(({ id }) => id),
  )
  await free.catch((error: unknown) => log.warn({ err: error }, 'What is parked waits for up to ten minutes'))
  return rows.flatMap((row) => (row.webhook_id === null ? [] : [{ webhookID: row.webhook_id, fact: row.fact }]))
}

/**
 * Tells whether attempts were settled although nobody heard of it: a connection can be lost between a commit and its answer. They
 * are settled by one call, so that the first one speaks for all.
 */
export async function isSettled(db: Db, { at, delivery }: Attempt): Promise<boolean> {
  const { rows } = await sql`
    select from aviso.attempt where delivery_id = ${delivery.deliveryID}::bigint and at = ${at.toISOString()}::timestamptz
    limit 1`.execute(db)
  return rows.length > 0
}

/** @returns a row for each webhook that was switched off, and one for each delivery that may follow */
function write(db: Db, leasedBy: string, attempts: Attempt[], now: Date) {
  const received = attempts.filter(({ outcome }) => outcome === 'received')
  const missed = attempts.filter(({ outcome }) => outcome !== 'received')
  const webhooks = webhooksOf(attempts)
  const column = <T>(of: (one: OfWebhook) => T) => webhooks.map(of)
  return sql<{ id: string; reason: string; webhook_id: null } | { id: null; webhook_id: string; fact: string }>`
    select * from aviso.settle(
      ${columnsOf(attempts)},
      ${received.map(({ delivery }) => delivery.deliveryID)}::bigint[],
      ${missed.map(({ delivery }) => delivery.deliveryID)}::bigint[],
      ${missed.map(({ delivery }) => delivery.attempts + 1)}::int[],
      ${missed.map(dueAt)}::timestamptz[],
      ${missed.map(({ at }) => at.toISOString())}::timestamptz[],
      ${missed.map(({ delivery, internal }) => (internal && !delivery.payload ? null : delivery.payload))}::text[],
      ${missed.map(({ delivery }) => delivery.trace ?? null)}::text[],
      ${missed.map(({ status }) => status)}::int[],
      ${missed.map(({ error }) => error)}::text[],
      ${column(({ id }) => id)}::bigint[], ${column(({ reached }) => reached)}::bool[],
      ${column(({ failures }) => failures)}::int[], ${column(({ slow }) => slow)}::bool[],
      ${column(({ reason }) => reason)}::text[], ${column(({ askedAt }) => askedAt?.toISOString() ?? null)}::timestamptz[],
      ${leasedBy}, ${now}::timestamptz, ${new Date(now.getTime() - FAILING_MAX_MS)}::timestamptz, ${FAILURES_MIN}::int,
      ${FREED_MAX}::int, ${SYSTEM_KINDS}::text[]
    )`.execute(db)
}

/** Writes down one attempt that belongs to no row of `delivery`. @returns its ID */
export async function logAttempt(db: Db, attempt: Attempt): Promise<string> {
  await ensureDays(db, 'attempt', [attempt.at])
  const { rows } = await sql<{ id: string }>`
    insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms,
      address, url, request_headers, payload, response_headers, response_body, next_at, made_at, test, fact, by_hand)
    select * from unnest(${columnsOf([attempt])}) returning id`.execute(db)
  return rows[0]?.id as string
}

/** The result of a batch for one webhook. */
interface OfWebhook {
  id: string
  /** Whether a delivery got through to it; then failures of the same batch do not count. */
  reached: boolean
  /** Those of the webhook, not of our proxy. */
  failures: number
  /** null between slow and quick: it stays as it was. */
  slow: boolean | null
  /** Why it must be switched off, and when the request was made that says so: one from before a resume does not count. */
  reason: string | null
  askedAt: Date | null
}

function webhooksOf(attempts: Attempt[]): OfWebhook[] {
  const batches = new Map<string, Attempt[]>()
  for (const attempt of attempts) {
    const { webhookID } = attempt.delivery.webhook
    const batch = batches.get(webhookID)
    if (batch) batch.push(attempt)
    else batches.set(webhookID, [attempt])
  }
  return [...batches].map(([id, batch]) => {
    const last = batch.findLast(({ disable }) => disable !== null)
    const reason = last?.disable ?? null
    const average = batch.reduce((sum, { durationMs }) => sum + durationMs, 0) / batch.length
    return {
      id,
      reached: reason === null && batch.some(({ outcome }) => outcome === 'received'),
      failures: batch.filter(({ outcome, ofProxy }) => outcome !== 'received' && !ofProxy).length,
      slow: average >= SLOW_MS ? true : average <= QUICK_MS ? false : null,
      reason,
      askedAt: last?.at ?? null,
    }
  })
}

/** When a missed delivery is due: it is held where its webhook is to be switched off. */
function dueAt({ nextAt, disable }: Attempt): string {
  return disable !== null ? '-infinity' : (nextAt?.toISOString() ?? 'infinity')
}

/** Counts the deliveries of each webhook that a batch gave up, for one line each in the log of the server. */
function givenUp(attempts: Attempt[]) {
  const lines = new Map<string, { webhookID: string; eventID: string | null; deliveries: number; last: object }>()
  for (const { outcome, delivery, status, error } of attempts) {
    if (outcome !== 'givenUp') continue
    const { webhookID } = delivery.webhook
    const deliveries = (lines.get(webhookID)?.deliveries ?? 0) + 1
    const last = { deliveryID: delivery.deliveryID, status, error }
    lines.set(webhookID, { webhookID, eventID: delivery.eventID, deliveries, last })
  }
  return lines.values()
}

/** One array for each column of the log, so that a statement is the same, and short, for a batch of any size. */
function columnsOf(attempts: Attempt[]): RawBuilder<unknown> {
  const values = <T>(of: (attempt: Attempt) => T) => attempts.map(of)
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return sql`
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
      ${values(({ delivery }) => delivery.test ?? false)}::boolean[],
      ${values(({ delivery }) => delivery.fact)}::bigint[],
      ${values(({ delivery }) => delivery.byHand ?? false)}::boolean[]`
}
