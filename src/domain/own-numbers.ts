import { type RawBuilder, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { cannotBe, PublicError } from '../errors.ts'
import type { Trx } from './commit.ts'
import type { Grant } from './token.ts'

/**
 * The numbers by which a company itself knows what is its own: `externalID` on the wire. Each is unique in its company, among
 * things of its kind.
 */

export type Numbered = Database['own_number']['kind']

/** The number of the thing whose ID is in a column; null: it has none. */
export function numberOf(kind: Numbered, column: string): RawBuilder<string | null> {
  return sql<string | null>`
    (select n.external_id from aviso.own_number n where n.kind = ${sql.lit(kind)} and n.id = ${sql.ref(column)})`
}

/** A thing as a caller names it by its number. */
export interface NumberAsked {
  kind: Numbered | 'company'
  externalID: string
}

/**
 * Our IDs of what a token sees, by kind and number. A token of one event sees what is in it.
 * @param companyID the one whose numbers they are; left out: that of the token, or of any
 */
export async function findNumbered(
  db: Db,
  grant: Grant,
  asked: NumberAsked[],
  companyID: string | undefined,
): Promise<(NumberAsked & { id: string; companyID: string })[]> {
  const kinds = asked.map(({ kind }) => kind)
  const numbers = asked.map(({ externalID }) => externalID)
  const { rows } = await sql<NumberAsked & { id: string; companyID: string }>`
    with asked as (select * from unnest(${kinds}::text[], ${numbers}::text[]) as asked (kind, external_id))
    select 'company' as kind, c.external_id as "externalID", c.id, c.id as "companyID"
    from asked join aviso.company c on c.external_id = asked.external_id
    where asked.kind = 'company' and ${grant.eventID === null}::boolean
      and c.id = coalesce(${grant.companyID}::bigint, c.id)
    union all
    select n.kind, n.external_id, n.id, n.company_id
    from asked join aviso.own_number n on n.kind = asked.kind and n.external_id = asked.external_id
    where n.company_id = any(${companiesOf(grant, companyID)}) and ${isInEventOf(grant)}`.execute(db)
  return rows
}

/** Each company is named: the index of numbers begins with it. */
function companiesOf({ eventID, companyID }: Grant, named: string | undefined): RawBuilder<unknown> {
  if (eventID !== null) return sql`array(select e.company_id from aviso.event e where e.id = ${eventID})`
  return sql`array(select c.id from aviso.company c
    where c.id = coalesce(${companyID}::bigint, c.id) and c.id = coalesce(${named ?? null}::bigint, c.id))`
}

function isInEventOf({ eventID }: Grant): RawBuilder<unknown> {
  if (eventID === null) return sql`true`
  return sql`case n.kind when 'event' then n.id = ${eventID}
    when 'activity' then exists (select from aviso.activity a where a.id = n.id and a.event_id = ${eventID})
    when 'person' then exists (select from aviso.attendee a where a.person_id = n.id and a.event_id = ${eventID})
    else false end`
}

/**
 * Numbers are the whole company's, so a token of one event gives none: whether one is taken would tell it of other events.
 * @throws PublicError forbidden
 */
export function mayNumber({ eventID }: Grant, externalID: string | null | undefined): void {
  if (externalID === undefined || eventID === null) return
  throw new PublicError('forbidden', { reason: 'Own numbers are given by tokens of a company, or of system scope.' })
}

const IDS = { event: 'aviso.event_id_seq', activity: 'aviso.activity_id_seq' }

/**
 * Takes a number for a thing that is to be made, and its ID. Of two calls with one number, the second waits for the first.
 * @returns `isNew`: it is to be made with this ID; else the thing with the number is there
 */
export async function takeNumber(
  trx: Trx,
  companyID: string,
  kind: keyof typeof IDS,
  externalID: string,
): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await sql<{ id: string }>`
    insert into aviso.own_number (company_id, kind, external_id, id)
    values (${companyID}::bigint, ${kind}, ${externalID}, nextval('${sql.raw(IDS[kind])}'))
    on conflict (company_id, kind, external_id) do nothing returning id`.execute(trx)
  const [made] = rows
  if (made) {
    await refuseUntellable(trx, companyID)
    return { ...made, isNew: true }
  }
  const numbers = trx.selectFrom('own_number').select('id').where('company_id', '=', companyID)
  const known = await numbers.where('kind', '=', kind).where('external_id', '=', externalID).executeTakeFirstOrThrow()
  return { ...known, isNew: false }
}

/** Gives a thing another number, or with null takes it away. @throws PublicError invalid_params when another one has it */
export async function setNumber(
  trx: Trx,
  companyID: string,
  kind: Numbered,
  id: string,
  externalID: string | null,
  field = 'externalID',
): Promise<void> {
  await trx.deleteFrom('own_number').where('kind', '=', kind).where('id', '=', id).execute()
  if (externalID === null) return refuseMissing(trx, companyID, field)
  await sql`select aviso.give_number(${companyID}::bigint, ${kind}, ${id}::bigint, ${externalID}, ${field}, false)`.execute(
    trx,
  )
}

async function refuseMissing(trx: Trx, companyID: string, field: string): Promise<void> {
  const company = trx.selectFrom('company').select('id').where('id', '=', companyID)
  if (!(await company.where('payload_ids', '=', 'external').executeTakeFirst())) return
  throw cannotBe([field], 'null', `company ${companyID} tells its own IDs, so each one needs one.`)
}

/**
 * Refuses what a company that tells its own numbers cannot tell: see the function.
 * @throws Error that `commit` makes public
 */
export async function refuseUntellable(trx: Trx, companyID: string, field = 'externalID'): Promise<void> {
  await sql`select aviso.refuse_untellable(${companyID}::bigint, ${field})`.execute(trx)
}

/** How much a company has that has no number yet, in words; undefined: nothing. */
export async function withoutNumbers(trx: Trx, companyID: string): Promise<string | undefined> {
  const missing = (kind: Numbered, from: RawBuilder<unknown>) => sql`(
    select count(*) from (select ${sql.ref('thing.id')} from ${from} where not exists (
      select from aviso.own_number n where n.kind = ${sql.lit(kind)} and n.id = thing.id) limit ${sql.lit(COUNTED_MAX)}) counted
  )::int`
  const inEvents = sql`join aviso.event e on e.id = thing.event_id and e.company_id = ${companyID}`
  const { rows } = await sql<Record<string, number>>`select
    ${missing('event', sql`(select * from aviso.event where company_id = ${companyID}) thing`)} as events,
    ${missing('activity', sql`aviso.activity thing ${inEvents}`)} as activities,
    ${missing('person', sql`(select * from aviso.person where company_id = ${companyID}) thing`)} as people,
    ${missing(
      'enrollment',
      sql`aviso.enrollment thing join aviso.activity a on a.id = thing.activity_id
        join aviso.event e on e.id = a.event_id and e.company_id = ${companyID}`,
    )} as enrolments`.execute(trx)
  const words = Object.entries(rows[0] ?? {})
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ${count === COUNTED_MAX ? `${COUNTED_MAX} or more` : count}`)
  return words.length === 0 ? undefined : words.join(', ')
}

const COUNTED_MAX = 1_000
