import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { type FactTold, readFactsTold } from '../outbox/read-person.ts'
import type { Either } from './either.ts'
import { numberOf } from './own-numbers.ts'
import { findPerson, type PersonRow } from './person.ts'
import { type Attending, withEvents } from './registration.ts'
import type { EnrollmentRow } from './rows.ts'
import type { Grant } from './token.ts'

/** All that is held about a person, as far as the token sees it, page by page. */

/** The lists, in the order in which the pages go through them. */
const LISTS = ['registration', 'enrollment', 'fact'] as const
type List = (typeof LISTS)[number]

/** The place in a list behind which a page begins. */
export const PLACE = /^(registration|enrollment|fact)\.\d{1,18}$/

export type EnrollmentHeld = EnrollmentRow & { event_id: string; activity_name: string; external_id: string | null }

export interface Held {
  person: PersonRow
  registrations: Attending[]
  enrollments: EnrollmentHeld[]
  facts: FactTold[]
  /** The place to go on behind; null: there is nothing more. */
  next: string | null
}

/** @param after a place as PLACE has it; undefined: the beginning */
export async function exportPerson(
  db: Db,
  grant: Grant,
  who: Either<'personID', 'email'>,
  company: string | undefined,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Held> {
  const person = await findPerson(db, grant, who, company)
  const of: Of = { personID: person.id, companyID: person.company_id, eventID: grant.eventID }
  const [list, place = '0'] = (after ?? 'registration.0').split('.') as [List, string]
  const held: Held = { person, registrations: [], enrollments: [], facts: [], next: null }
  const behind = (one: List) => (one === list ? place : '0')
  const begun = LISTS.indexOf(list)
  let room = limit
  if (begun <= 0) {
    held.registrations = await readRegistrations(db, of, behind('registration'), room)
    room -= held.registrations.length
    if (room === 0) return { ...held, next: `registration.${held.registrations.at(-1)?.attendee.id}` }
  }
  if (begun <= 1) {
    held.enrollments = await readEnrollments(db, of, behind('enrollment'), room)
    room -= held.enrollments.length
    if (room === 0) return { ...held, next: `enrollment.${held.enrollments.at(-1)?.id}` }
  }
  const { facts, more } = await readFactsTold(db, of, behind('fact'), room)
  return { ...held, facts, next: more ? `fact.${facts.at(-1)?.position}` : null }
}

interface Of {
  personID: string
  companyID: string
  eventID: string | null
}

/** As the events know the person. */
async function readRegistrations(
  db: Db,
  { personID, eventID }: Of,
  after: string,
  limit: number,
): Promise<Attending[]> {
  const rows = await db
    .selectFrom('attendee')
    .selectAll()
    .select(numberOf('person', 'attendee.person_id').as('person_external_id'))
    .where('person_id', '=', personID)
    .where(isIfGiven('event_id', eventID))
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return withEvents(db, rows)
}

/** Those that ended, too. */
async function readEnrollments(db: Db, { personID, eventID }: Of, after: string, limit: number) {
  const { rows } = await sql<EnrollmentHeld>`
    select e.*, a.event_id, a.name as activity_name, ${numberOf('enrollment', 'e.id')} as external_id
    from aviso.enrollment e join aviso.activity a on a.id = e.activity_id
    where e.person_id = ${personID} and ${isIfGiven('a.event_id', eventID)} and e.id > ${after}::bigint
    order by e.id limit ${limit}::int`.execute(db)
  return rows
}
