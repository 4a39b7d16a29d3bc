import { sql } from 'kysely'
import { notFoundAt, type PublicError } from '../errors.ts'
import type { PersonPart } from '../facts.ts'
import type { Trx } from './change.ts'
import type { WholeEvent } from './event-form.ts'
import type { Grant } from './grant.ts'
import { checkPerson, type One, type Path, type PersonGiven } from './person-fields.ts'

/**
 * Finds the people, or makes them: one statement for those with an ID, one for those with name and email. People are
 * known by their email within the company; a known person keeps what is known and gains what was not.
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
): Promise<(Target & { person: PersonPart })[]> {
  for (const one of people) checkPerson(one)
  const named = people.filter(({ given }) => given.personID === undefined)
  const ids = people.flatMap(({ given }) => given.personID ?? [])
  const made = named.length > 0 ? await findOrMake(trx, grant, event, named, at) : []
  const known = ids.length > 0 ? await findAttendees(trx, event.id, ids, dismissedToo) : new Map<string, PersonPart>()
  let next = 0
  return people.map((one) => {
    const { personID } = one.given
    const person = personID === undefined ? made[next++] : known.get(personID)
    if (!person) throw missingPerson(one.at, personID as string, event.id)
    return { ...one, person }
  })
}

/** The people with these IDs, for the facts about them. */
export async function peopleByID(trx: Trx, ids: string[]): Promise<Map<string, PersonPart>> {
  if (ids.length === 0) return new Map()
  const rows = await trx
    .selectFrom('person')
    .select(['id', 'name', 'surname', 'email', 'cpf', 'nickname', 'uuid'])
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Only people of this event: a personID must not open the way to those of another. */
async function findAttendees(trx: Trx, eventID: string, ids: string[], dismissedToo: boolean) {
  const rows = await trx
    .selectFrom('person')
    .innerJoin('attendee', 'attendee.person_id', 'person.id')
    .select(['person.id', 'name', 'surname', 'email', 'cpf', 'nickname', 'uuid'])
    .where('attendee.event_id', '=', eventID)
    .where(sql<boolean>`person.id = any(${ids}::bigint[])`)
    // Locked, so that who attends now does so when the enrolment is written.
    .$if(!dismissedToo, (query) => query.where('attendee.status', '!=', 'dismissed').forNoKeyUpdate('attendee'))
    .orderBy('person.id')
    .execute()
  return new Map<string, PersonPart>(rows.map((row) => [row.id, row]))
}

/**
 * Sorted by email, so that two calls with the same people lock them in the same order. Name and surname are those that the
 * first caller gave; of the rest, what was unknown is filled in. A token of one event fills in nothing of somebody who is
 * in another event too.
 */
async function findOrMake(
  trx: Trx,
  grant: Grant,
  event: WholeEvent,
  people: One<PersonGiven>[],
  at: Date,
): Promise<PersonPart[]> {
  const mayFill =
    grant.eventID === null
      ? sql`true`
      : sql`not exists (select from attendee a where a.person_id = person.id and a.event_id <> ${event.id})`
  const column = (of: (given: PersonGiven) => string | undefined) => people.map(({ given }) => of(given) ?? null)
  const { rows } = await sql<PersonPart>`
    with given as (
      select *, lower(email) as key from unnest(
        ${column(({ name }) => name)}::text[], ${column(({ surname }) => surname)}::text[],
        ${column(({ email }) => email)}::text[], ${column(({ cpf }) => cpf)}::text[],
        ${column(({ nickname }) => nickname)}::text[], ${column(({ uuid }) => uuid)}::text[]
      ) with ordinality as row (name, surname, email, cpf, nickname, uuid, position)
    ),
    person_made as (
      insert into person (company_id, name, surname, email, cpf, nickname, uuid, created_at)
      select distinct on (key) ${event.company_id}::bigint, name, surname, email, cpf, nickname, uuid, ${at}::timestamptz
      from given order by key, position
      on conflict (company_id, lower(email)) do update set
        cpf = coalesce(person.cpf, case when ${mayFill} then excluded.cpf end),
        nickname = coalesce(person.nickname, case when ${mayFill} then excluded.nickname end),
        uuid = coalesce(person.uuid, case when ${mayFill} then excluded.uuid end)
      returning id, name, surname, email, cpf, nickname, uuid
    )
    select p.* from given join person_made p on lower(p.email) = given.key order by given.position`.execute(trx)
  return rows
}

export function missingPerson(at: Path, personID: string, eventID: string): PublicError {
  const path = [...at, 'personID']
  const where = at.length === 0 ? '' : `${path.join('.')}: `
  return notFoundAt(path, `${where}There is no person in event ${eventID} with the ID ${personID}.`)
}
