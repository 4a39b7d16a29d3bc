import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { notFoundAt, type PublicError } from '../errors.ts'
import type { PersonPart } from '../facts.ts'
import { checkPerson, type One, type Path, type PersonGiven } from '../methods/fields/person.ts'
import type { Trx } from './commit.ts'
import type { WholeEvent } from './event.ts'
import type { Grant } from './token.ts'

/**
 * Finds the people, or makes them: one statement for those with an ID, one for those with name and email. People are
 * known by their email within the event, and otherwise within the company; what the company knows it keeps, and it gains
 * what it did not. That is for tokens of system scope alone: the event sees what is in its own registrations.
 * @param dismissedToo whether a personID may be of somebody who left the event
 * @throws PublicError invalid_params when neither or both ways are used, not_found when a personID does not attend
 */
export async function findPeople<Target extends One<PersonGiven>>(
  trx: Trx,
  grant: Grant,
  event: WholeEvent,
  people: Target[],
  at: Date,
  dismissedToo = false,
): Promise<(Target & { personID: string })[]> {
  for (const one of people) checkPerson(one)
  const named = people.filter(({ given }) => given.personID === undefined)
  const ids = people.flatMap(({ given }) => given.personID ?? [])
  const made = named.length > 0 ? await findOrMake(trx, grant, event, named, at) : []
  const known = ids.length > 0 ? await findAttendees(trx, event.id, ids, dismissedToo) : new Set<string>()
  let next = 0
  return people.map((one) => {
    const { personID } = one.given
    if (personID === undefined) return { ...one, personID: made[next++] as string }
    if (!known.has(personID)) throw missingPerson(one.at, personID, event.id)
    return { ...one, personID }
  })
}

const DETAILS = ['name', 'surname', 'email', 'cpf', 'nickname', 'uuid'] as const

/** People of an event as it knows them, for the facts about them. */
export async function peopleByID(db: Db, eventID: string, ids: string[]): Promise<Map<string, PersonPart>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('attendee')
    .select(['person_id as id', ...DETAILS])
    .where('event_id', '=', eventID)
    .where(sql<boolean>`person_id = any(${ids}::bigint[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** The columns in which a token sees people: of system scope, what the company knows; of one event, what that was given. */
export function seenBy({ eventID }: Grant) {
  return eventID === null
    ? DETAILS.map((name) => `person.${name}` as const)
    : DETAILS.map((name) => `attendee.${name}` as const)
}

/** Only people of this event: a personID must not open the way to those of another. */
async function findAttendees(trx: Trx, eventID: string, ids: string[], dismissedToo: boolean): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('attendee')
    .select('person_id')
    .where('event_id', '=', eventID)
    .where(sql<boolean>`person_id = any(${ids}::bigint[])`)
    // Locked, so that who attends now does so when the enrolment is written.
    .$if(!dismissedToo, (query) => query.where('status', '!=', 'dismissed').forNoKeyUpdate())
    .orderBy('person_id')
    .execute()
  return new Set(rows.map((row) => row.person_id))
}

/**
 * Sorted by email, so that two calls with the same people lock them in the same order. What the company is told of
 * somebody it knows is what was unknown to it. A token of one event tells it nothing of somebody who is in another event
 * too.
 * @returns the IDs of the people, in their order
 */
async function findOrMake(
  trx: Trx,
  grant: Grant,
  event: WholeEvent,
  people: One<PersonGiven>[],
  at: Date,
): Promise<string[]> {
  const mayFill =
    grant.eventID === null
      ? sql`true`
      : sql`not exists (select from attendee a where a.person_id = person.id and a.event_id <> ${event.id})`
  const column = (of: (given: PersonGiven) => string | undefined) => people.map(({ given }) => of(given) ?? null)
  const { rows } = await sql<{ id: string }>`
    with given as (
      select row.*, coalesce(p.email, row.email) as known_by from unnest(
        ${column(({ name }) => name)}::text[], ${column(({ surname }) => surname)}::text[],
        ${column(({ email }) => email)}::text[], ${column(({ cpf }) => cpf)}::text[],
        ${column(({ nickname }) => nickname)}::text[], ${column(({ uuid }) => uuid)}::text[]
      ) with ordinality as row (name, surname, email, cpf, nickname, uuid, position)
      left join attendee a on a.event_id = ${event.id} and lower(a.email) = lower(row.email)
      left join person p on p.id = a.person_id
    ),
    person_made as (
      insert into person (company_id, name, surname, email, cpf, nickname, uuid, created_at)
      select distinct on (lower(known_by)) ${event.company_id}::bigint, name, surname, known_by, cpf, nickname, uuid,
        ${at}::timestamptz
      from given order by lower(known_by), position
      on conflict (company_id, lower(email)) do update set
        cpf = coalesce(person.cpf, case when ${mayFill} then excluded.cpf end),
        nickname = coalesce(person.nickname, case when ${mayFill} then excluded.nickname end),
        uuid = coalesce(person.uuid, case when ${mayFill} then excluded.uuid end)
      returning id, email
    )
    select p.id from given join person_made p on lower(p.email) = lower(given.known_by) order by given.position`.execute(
    trx,
  )
  return rows.map(({ id }) => id)
}

export function missingPerson(at: Path, personID: string, eventID: string): PublicError {
  const path = [...at, 'personID']
  const where = at.length === 0 ? '' : `${path.join('.')}: `
  return notFoundAt(path, `${where}There is no person in event ${eventID} with the ID ${personID}.`)
}
