import { type RawBuilder, sql } from 'kysely'
import type { Logger } from 'pino'
import type { Db } from '../database/schema.ts'
import { SYSTEM_KINDS } from '../facts.ts'
import { ensureDays } from './days.ts'
import type { Attempt } from './delivery.ts'
import { unpark } from './due.ts'
import type { ReadyFrom } from './fan-out.ts'
import { sameUrl } from './same-url.ts'
import { OFF_NOW, PARKED } from './state.ts'

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
 * Writes down the results of a batch of attempts, in one statement. Every attempt gets a row of the log. Received deliveries
 * are deleted and free the rows parked behind them; the others wait for their next attempt or are given up. Webhooks
 * are marked as failing, slow or well again, or switched off: after a 410, or when nothing got through for too long. A
 * delivery whose lease has gone to another dispatcher is left alone, unless it was received. The log of the server names
 * what is given up or switched off.
 *
 * `is not distinct from` keeps the planner from the index of the leases, where it would step over all that are over. Parked rows
 * are freed where they lie (`ctid`): by their IDs, a plan made for an empty table steps over all that are parked.
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
  const switchedOff = rows.flatMap(({ id, reason }) => (id !== null && reason !== null ? [{ id, reason }] : []))
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
 * are settled by one statement, so that the first one speaks for all.
 */
export async function isSettled(db: Db, { at, delivery }: Attempt): Promise<boolean> {
  const { rows } = await sql`
    select from aviso.attempt where delivery_id = ${delivery.deliveryID}::bigint and at = ${at.toISOString()}::timestamptz
    limit 1`.execute(db)
  return rows.length > 0
}

/** Matches rows with the ordering key of one of `gone`. It names the whole index: no statistics can mislead the planner. */
const OF_A_GONE_KEY = sql`(o.ordering_key, o.fact) > (gone.ordering_key, 0)
  and (o.ordering_key, o.fact) < (gone.ordering_key, 9223372036854775807)`

/** @returns a row for each changed webhook, with the reason if it was switched off, and one for each delivery that may follow */
function write(db: Db, leasedBy: string, attempts: Attempt[], now: Date) {
  const received = attempts.filter(({ outcome }) => outcome === 'received')
  const missed = attempts.filter(({ outcome }) => outcome !== 'received')
  const webhooks = webhooksOf(attempts)
  const column = <T>(of: (one: OfWebhook) => T) => webhooks.map(of)
  return sql<
    { id: string | null; reason: string | null } & ({ webhook_id: string; fact: string } | { webhook_id: null })
  >`
    with logged as (${insertAttempts(attempts)}),
    done as (
      delete from aviso.delivery where id = any(${received.map(({ delivery }) => delivery.deliveryID)}::bigint[])
      returning ordering_key, webhook_id
    ),
    missed as (
      select * from unnest(
        ${missed.map(({ delivery }) => delivery.deliveryID)}::bigint[],
        ${missed.map(({ delivery }) => delivery.attempts + 1)}::int[],
        ${missed.map(dueAt)}::timestamptz[],
        ${missed.map(({ at }) => at.toISOString())}::timestamptz[],
        ${missed.map(({ delivery, internal }) => (internal && !delivery.payload ? null : delivery.payload))}::text[],
        ${missed.map(({ delivery }) => delivery.trace ?? null)}::text[],
        ${missed.map(({ status }) => status)}::int[],
        ${missed.map(({ error }) => error)}::text[]
      ) as missed (id, attempts, due_at, at, payload, trace, status, error)
    ),
    moved as (
      update aviso.delivery o set attempts = m.attempts, leased_by = null, payload = coalesce(o.payload, m.payload),
        trace = coalesce(o.trace, m.trace),
        due_at = case when m.due_at > '-infinity' or (
          select w.resumed_at from aviso.webhook w where w.id = o.webhook_id
        ) <= m.at is not false then m.due_at end
      from missed m
      where o.id = m.id and o.id = any(${missed.map(({ delivery }) => delivery.deliveryID)}::bigint[]) and o.leased_by is not distinct from ${leasedBy} and o.attempts = m.attempts - 1
      returning o.id, o.fact, o.fact_day, o.type, o.ordering_key, o.webhook_id, o.due_at, o.attempts, m.status, m.error
    ),
    gone as (
      select ordering_key, webhook_id from done
      union select ordering_key, webhook_id from moved where due_at = 'infinity'
    ),
    lanes as (
      select w.id, w.url, ${sameUrl('w')} as same, one.keys
      from (select webhook_id, array_agg(ordering_key) as keys from gone where ordering_key is not null group by webhook_id) one
      join aviso.webhook w on w.id = one.webhook_id
    ),
    behind as (
      select parked.place from lanes cross join lateral unnest(lanes.keys) gone (ordering_key) cross join lateral (
        select o.ctid as place from aviso.delivery o
          cross join lateral (select url from aviso.webhook where id = o.webhook_id limit 1) theirs
        where ${OF_A_GONE_KEY} and ${PARKED} and theirs.url = lanes.url
        order by o.ordering_key, o.fact, o.id limit ${FREED_MAX}::int
      ) parked
    ),
    freed as (
      update aviso.delivery o set due_at = null from behind
      where o.ctid = behind.place and case when ${PARKED} then true end
    ),
    given as (
      select * from unnest(${column(({ id }) => id)}::bigint[], ${column(({ reached }) => reached)}::bool[],
        ${column(({ failures }) => failures)}::int[], ${column(({ slow }) => slow)}::bool[],
        ${column(({ reason }) => reason)}::text[], ${column(({ askedAt }) => askedAt?.toISOString() ?? null)}::timestamptz[]
      ) as given (id, reached, failures, slow, reason, asked_at)
    ),
    known as (
      select w.id, given.reached, given.failures > 0 as failed, given.slow, least(w.failures + given.failures, ${FAILURES_MIN}::int) as failures,
        case when w.active then coalesce(case when w.resumed_at is null or w.resumed_at <= given.asked_at then given.reason end, case
          when not given.reached and given.failures > 0 and w.failing_since <= ${new Date(now.getTime() - FAILING_MAX_MS)}::timestamptz
            and w.failures + given.failures >= ${FAILURES_MIN}::int
          then 'Every delivery has failed for 5 days.' end) end as reason
      from aviso.webhook w join given using (id) order by w.id for no key update of w
    ),
    changed as (
      update aviso.webhook w set
        failing_since = case when known.reached then null
          when w.active and known.failed then coalesce(w.failing_since, ${now}::timestamptz) else w.failing_since end,
        failures = case when known.reached then 0 else known.failures end,
        slow = coalesce(known.slow, w.slow),
        active = w.active and known.reason is null,
        disabled_at = case when known.reason is not null then ${now}::timestamptz else w.disabled_at end,
        disabled_reason = coalesce(known.reason, w.disabled_reason),
        ${OFF_NOW(sql`known.reason is not null`, now)}
      from known
      where w.id = known.id and (known.reason is not null or w.slow <> coalesce(known.slow, w.slow)
        or case when known.reached then w.failing_since is not null
          else w.active and known.failed and (w.failing_since is null or w.failures < known.failures) end)
      returning w.id, w.company_id, w.event_id, w.type, w.name, known.reason
    ),
    told as (${tellOwner(now)})
    select id, reason, null::bigint as webhook_id, null::bigint as fact from changed
    union all
    select null, null, next.webhook_id, next.fact
    from lanes cross join lateral unnest(lanes.same) same (id) cross join lateral unnest(lanes.keys) gone (ordering_key)
    cross join lateral (
      select o.webhook_id, o.fact from aviso.delivery o
      where o.webhook_id = same.id and o.ordering_key = gone.ordering_key
        and (o.due_at is null or ${PARKED})
      order by o.webhook_id, o.ordering_key, o.fact limit 1
    ) next`.execute(db)
}

/** Writes down one attempt that belongs to no row of `delivery`. @returns its ID */
export async function logAttempt(db: Db, attempt: Attempt): Promise<string> {
  await ensureDays(db, 'attempt', [attempt.at])
  const { rows } = await sql<{ id: string }>`${insertAttempts([attempt])} returning id`.execute(db)
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

/**
 * Makes facts for the owner: of what was switched off and given up. None about webhooks that tell of these themselves, which
 * would go round in a circle.
 */
function tellOwner(now: Date): RawBuilder<unknown> {
  return sql`
    insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select ${now}::timestamptz, company_id, event_id, (select e.name from aviso.event e where e.id = event_id), kind,
      coalesce(event_id::text, 'company/' || company_id) || lane, person,
      aviso.in_own_numbers(company_id, event_id, data, '{}', false)
    from (
      select company_id, event_id, 'webhook.disabled' as kind, '/webhook/' || id as lane, null as person,
        json_build_object('webhook', json_build_object('id', id::text, 'type', type, 'name', name), 'reason', reason) as data
      from changed where reason is not null and type <> all(${SYSTEM_KINDS}::text[])
      union all
      select w.company_id, w.event_id, 'delivery.givenUp', '/delivery/' || m.id, f.person, json_build_object(
        'delivery', json_build_object('id', m.id::text, 'type', m.type, 'attempts', m.attempts),
        'webhook', json_build_object('id', w.id::text, 'type', w.type, 'name', w.name),
        'person', coalesce(f.own_person, f.person), 'fact', f.number::text, 'status', m.status, 'error', m.error)
      from moved m join aviso.webhook w on w.id = m.webhook_id
      left join lateral aviso.fact_of(m.fact, m.fact_day) f on true
      where m.due_at = 'infinity' and w.type <> all(${SYSTEM_KINDS}::text[])
    ) told`
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

/** Takes one array parameter per column, so that the statement is the same, and short, for a batch of any size. */
function insertAttempts(attempts: Attempt[]): RawBuilder<unknown> {
  const values = <T>(of: (attempt: Attempt) => T) => attempts.map(of)
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  return sql`
    insert into aviso.attempt (at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms,
      address, url, request_headers, payload, response_headers, response_body, next_at, made_at, test, fact, by_hand)
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
      ${values(({ delivery }) => delivery.test ?? false)}::boolean[],
      ${values(({ delivery }) => delivery.fact)}::bigint[],
      ${values(({ delivery }) => delivery.byHand ?? false)}::boolean[]
    )`
}
