import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { typesByKind } from '../platforms/index.ts'
import { daysBefore } from './days.ts'
import { PARKED } from './state.ts'

/** The flaw of a fact that was erased: nobody is told of it from then on. */
export const ERASED = 'It was erased with the person.'

/** Whose facts are erased: those about a person, and those of own types that have one of the emails as a value. */
export interface Erasing {
  companyID: string
  /** Only what happened in this event; null: in the whole company. */
  eventID: string | null
  personID: string
  emails: readonly string[]
}

/** A fact of the log that is to be erased. */
export interface Found {
  number: string
  logged_at: Date
  event_id: string | null
  /** The kind, or the own type. */
  name: string
}

/** How many facts of the log one statement reads, and looks through for an email. */
const FACTS_MAX = 100
const LOOKED_AT_MAX = 5_000
/** How many pairs of a fact and a webhook one step looks for attempts of, and how many attempts it erases at most. */
const PAIRS_MAX = 2_000
const ATTEMPTS_MAX = 2_000

const isOf = ({ companyID, eventID }: Erasing) =>
  sql`company_id = ${companyID}::bigint and ${isIfGiven('event_id', eventID)}`

/** The facts of a removal name the person by the ID alone: there is nothing to erase in them, and they are yet to be told. */
const isAbout = ({ personID }: Erasing) => sql`person = ${personID} and data #>> '{person,email}' is distinct from ''`

/** Whole values alone, or an ordering key: the email of somebody else can end with this one. */
function namesOneOf(emails: readonly string[]): RawBuilder<boolean> {
  const lower = emails.map((email) => email.toLowerCase())
  const values = lower.map((email) => JSON.stringify(email))
  return sql<boolean>`type is not null and (lower(split_part(ordering_key, '/own/', 2)) = any(${lower}::text[])
    or exists (select from unnest(${values}::text[]) value where position(value in lower(data::text)) > 0))`
}

/** The key of an own type is its publisher's, and can be an email. */
const KEY = sql`case when type is null then ordering_key end`

/** The facts to be erased that are not, or not wholly, fanned out. */
export async function findInOutbox(db: Db, erasing: Erasing): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select number from aviso.outbox where ${isOf(erasing)} and (${isAbout(erasing)} or ${namesOneOf(erasing.emails)})
    order by number limit ${FACTS_MAX}::int`.execute(db)
  return rows.map(({ number }) => number)
}

/**
 * Moves facts from the outbox into the log, erased. One that is half fanned out is there already, and is erased with what was
 * told of it. To be called under the lock of the fan-out, for they get their places in the log, and after `ensureDays`.
 */
export async function eraseFromOutbox(trx: Db, facts: string[], now: Date): Promise<number> {
  const { rows } = await sql<{ numbers: string[] | null }>`
    select array_agg(number) as numbers from (
      select number from aviso.outbox where number = any(${facts}::bigint[]) and position is null order by number for update
    ) one`.execute(trx)
  const numbers = rows[0]?.numbers ?? []
  // By a statement of their own: within the next one, a node of Citus would take its own.
  const places = await sql<{ place: string }>`
    select nextval('aviso.fact_position') as place from generate_series(1, ${numbers.length}::int)`.execute(trx)
  await sql`
    insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, type, ordering_key, person,
      data, muted, flaw)
    select number, place, ${now}::timestamptz, at, company_id, event_id, event_name, kind, type, ${KEY}, person, '{}', muted,
      ${ERASED}
    from unnest(${numbers}::bigint[], ${places.rows.map(({ place }) => place)}::bigint[]) one (number, place)
    join aviso.outbox using (number) order by place`.execute(trx)
  await sql`delete from aviso.outbox where number = any(${facts}::bigint[])`.execute(trx)
  return numbers.length
}

/** The next facts about the person, but for those of `busy`. */
export async function nextAbout(db: Db, erasing: Erasing, busy: readonly string[]): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select number, logged_at, event_id, coalesce(type, kind) as name from aviso.fact
    where ${isOf(erasing)} and (flaw is not null or data #>> '{person,email}' is distinct from '')
      and person = ${erasing.personID} and flaw is distinct from ${ERASED} and number <> all(${busy}::bigint[])
    order by event_id limit ${FACTS_MAX}::int`.execute(db)
  return rows
}

/**
 * The facts of own types, behind a place in the log, that have one of the emails as a value. Nobody but their publisher knows
 * what they mean, so all of them are looked through.
 * @returns the place to go on behind; null at the end
 */
export async function nextNaming(
  db: Db,
  erasing: Erasing,
  after: string,
): Promise<{ facts: Found[]; next: string | null }> {
  const { rows } = await sql<Found & { position: string; named: boolean }>`
    select number, position, logged_at, event_id, type as name,
      flaw is distinct from ${ERASED} and ${namesOneOf(erasing.emails)} as named
    from (
      select * from aviso.fact where ${isOf(erasing)} and position > ${after}::bigint order by position limit ${LOOKED_AT_MAX}::int
    ) looked order by position`.execute(db)
  const next = rows.length < LOOKED_AT_MAX ? null : (rows.at(-1)?.position ?? null)
  return { facts: rows.filter(({ named }) => named), next }
}

/** What one step did. */
export interface Erased {
  facts: number
  deliveries: number
  attempts: number
}

export interface EraseStep extends Erased {
  /** The facts that need no other step now: those that were erased, and those that have a delivery under way (`busy`). */
  done: string[]
  busy: string[]
}

/** The webhooks that may have been told facts of one event: also those that were removed. */
async function toldOf(trx: Db, { companyID }: Erasing, facts: Found[]): Promise<string[]> {
  const [first] = facts
  const types = facts.flatMap(({ name }) => typesByKind()[name] ?? [name])
  const { rows } = await sql<{ id: string }>`
    select id from aviso.webhook
    where (event_id = ${first?.event_id ?? null}::bigint or (event_id is null and company_id = ${companyID}::bigint))
      and type = any(${types}::text[])
    order by id for no key update`.execute(trx)
  return rows.map(({ id }) => id)
}

/**
 * Erases what was told of some facts of one event, and then the facts: at most ATTEMPTS_MAX attempts, so that nobody waits for
 * long. To be called until nothing is left. The locks on the webhooks keep others from making deliveries of the facts, or of
 * their attempts, meanwhile. A delivery that a dispatcher has just locked or leased is left to it: an attempt is under way,
 * which nobody can stop, and comes to the log with the body.
 */
export async function eraseStep(trx: Db, erasing: Erasing, found: Found[]): Promise<EraseStep> {
  const webhookIDs = await toldOf(trx, erasing, found)
  const facts = found.slice(0, Math.max(1, Math.floor(PAIRS_MAX / Math.max(1, webhookIDs.length))))
  const numbers = facts.map(({ number }) => number)
  const deliveries = await cancelDeliveries(trx, numbers)
  const { rows } = await sql<{ fact: string }>`
    select distinct fact from aviso.delivery
    where fact = any(${numbers}::bigint[]) and webhook_id > 0 and fact_day is not null`.execute(trx)
  const busy = rows.map(({ fact }) => fact)
  const idle = facts.filter(({ number }) => !busy.includes(number))
  const since = new Date(Math.min(...facts.map(({ logged_at }) => logged_at.getTime())))
  const attempts = await eraseAttempts(trx, webhookIDs, idle, since)
  if (attempts === ATTEMPTS_MAX) return { facts: 0, deliveries, attempts, done: [], busy: [] }
  const { numAffectedRows } = await sql`
    update aviso.fact set data = '{}', ordering_key = ${KEY}, flaw = ${ERASED}
    where number = any(${idle.map(({ number }) => number)}::bigint[]) and logged_at >= ${since}::timestamptz`.execute(
    trx,
  )
  return { facts: Number(numAffectedRows), deliveries, attempts, done: numbers, busy }
}

/** Whether a delivery of one of these facts is under way. */
export async function areUnderWay(db: Db, facts: string[]): Promise<boolean> {
  const { rows } = await sql`
    select from aviso.delivery
    where fact = any(${facts}::bigint[]) and webhook_id > 0 and fact_day is not null and leased_by is not null limit 1`.execute(
    db,
  )
  return rows.length > 0
}

/** Deletes the deliveries of facts that wait, or were given up, and frees the rows parked behind them. @returns how many */
async function cancelDeliveries(trx: Db, facts: string[]): Promise<number> {
  const { rows } = await sql<{ ordering_key: string | null }>`
    delete from aviso.delivery where id = any(array(
      select id from aviso.delivery
      where fact = any(${facts}::bigint[]) and webhook_id > 0 and fact_day is not null and leased_by is null
      order by id for update skip locked))
    returning ordering_key`.execute(trx)
  const keys = rows.flatMap(({ ordering_key }) => ordering_key ?? [])
  await sql`
    update aviso.delivery set due_at = null where id = any(array(
      select id from aviso.delivery where ordering_key = any(${keys}::text[]) and ${PARKED} order by id for update skip locked))`.execute(
    trx,
  )
  return rows.length
}

/** What an attempt may hold of a person: the body, and an answer that echoes it, which the error quotes. */
const BLANK = sql`payload = '', response_headers = null, response_body = null,
  error = case when error is not null then ${ERASED} end`
const IS_BLANK = sql`payload = '' and response_headers is null and response_body is null and error is not distinct from
  case when error is not null then ${ERASED} end`

async function eraseAttempts(trx: Db, webhookIDs: string[], facts: Found[], since: Date): Promise<number> {
  if (facts.length === 0) return 0
  const { numAffectedRows } = await sql`
    update aviso.attempt a set ${BLANK} from (
      select at, id from aviso.attempt
      where webhook_id = any(${webhookIDs}::bigint[]) and fact = any(${facts.map(({ number }) => number)}::bigint[])
        and at >= ${daysBefore(since, 1)}::timestamptz and not (${IS_BLANK})
      limit ${ATTEMPTS_MAX}::int
    ) one where a.id = one.id and a.at = one.at`.execute(trx)
  return Number(numAffectedRows)
}

/**
 * Erases attempts of an event that was removed, and its webhooks with it: by all attempts of the event, so many at a time.
 * @returns how many, and the attempt to go on behind; null at the end
 */
export async function eraseAttemptsOfRemoved(
  db: Db,
  eventID: string,
  facts: string[],
  after: string,
): Promise<{ attempts: number; next: string | null }> {
  const { rows } = await sql<{ attempts: number; looked_at: number; last: string | null }>`
    with looked as materialized (
      select at, id, fact from aviso.attempt
      where event_id = ${eventID}::bigint and id > ${after}::bigint order by event_id, id limit ${LOOKED_AT_MAX}::int
    ),
    erased as (
      update aviso.attempt a set ${BLANK} from looked
      where looked.fact = any(${facts}::bigint[]) and a.id = looked.id and a.at = looked.at returning 1
    )
    select (select count(*) from erased)::int as attempts, (select count(*) from looked)::int as looked_at,
      (select max(id) from looked) as last`.execute(db)
  const [row] = rows
  return { attempts: row?.attempts ?? 0, next: row && row.looked_at === LOOKED_AT_MAX ? row.last : null }
}
