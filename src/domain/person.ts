import { type RawBuilder, sql } from 'kysely'
import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { cannotBe, notFound, notFoundAt, type PublicError } from '../errors.ts'
import { defined } from '../shared/defined.ts'
import { findCompany, findEvent } from './access.ts'
import type { Trx } from './commit.ts'
import type { PersonChange } from './edit-person.ts'
import type { Either } from './either.ts'
import { personEdited } from './facts-of.ts'
import { mayNumber, numberOf, setNumber } from './own-numbers.ts'
import { editAttendee } from './registration.ts'
import type { PersonDetails } from './rows.ts'
import { type Detail, type Ordering, orderOf, peopleMatching, type Search, seenColumn, seenOrder } from './searching.ts'
import { DETAILS } from './targets.ts'
import type { Grant } from './token.ts'

/**
 * People, whichever events they are in, as their company knows them. A token of one event sees those who are registered there,
 * and as they are known there.
 */

export type PersonRow = PersonDetails & { id: string; company_id: string; external_id: string | null; created_at: Date }

interface Wanted extends Search, Ordering<Detail | 'date'> {
  eventID?: string | undefined
  companyID?: string | undefined
}

export async function listPeople(
  db: Db,
  grant: Grant,
  { eventID, companyID, ...wanted }: Wanted,
  paging: Paging,
): Promise<Page<PersonRow>> {
  if (eventID !== undefined) await findEvent(db, grant, eventID)
  if (companyID !== undefined) await findCompany(db, grant, companyID)
  const people = seen(db, grant)
    .where(isOfCompany(companyID ?? grant.companyID))
    .where(
      eventID === undefined || grant.eventID !== null
        ? sql<boolean>`true`
        : sql<boolean>`exists (select from aviso.attendee a
            where a.event_id = ${eventID} and a.person_id = person.id and a.status <> 'dismissed')`,
    )
    .where(peopleMatching(wanted, seenColumn(grant)))
  const order = orderOf(wanted, seenOrder(grant, 'person.created_at'), 'person.id')
  return readPage(people, people.clearSelect().select(TOTAL), paging, order)
}

/** @throws PublicError not_found, also when the token does not see the person */
export async function findPerson(
  db: Db,
  grant: Grant,
  who: Either<'personID', 'email'>,
  companyID: string | undefined,
): Promise<PersonRow> {
  if (companyID !== undefined) await findCompany(db, grant, companyID)
  const people = seen(db, grant).where(isOfCompany(companyID ?? grant.companyID))
  const { personID, email } = who
  const found =
    personID === undefined
      ? people.where(peopleMatching({ query: email, queryKey: 'email', match: 'exact' }, seenColumn(grant)))
      : people.where('person.id', '=', personID)
  // In two companies, two people can have one email: the one who was there first.
  const person = await found.orderBy('person.id').executeTakeFirst()
  if (person) return person
  throw noSuchPerson(who)
}

export function noSuchPerson({ personID, email }: Either<'personID', 'email'>): PublicError {
  return personID === undefined
    ? notFoundAt(['email'], `There is no person with the email ${JSON.stringify(email)}.`)
    : notFound('personID', personID, 'person')
}

/** The company's own number can be edited, too. */
type Edit = PersonChange & { externalID?: string | null | undefined }

/** Edits a person as the token sees them: as the company knows them, or as the event does. The webhooks of either hear of it. */
export async function editPersonSeen(trx: Trx, grant: Grant, personID: string, given: Edit, now: Date) {
  const { externalID, ...details } = given
  mayNumber(grant, externalID)
  if (grant.eventID === null) return editInCompany(trx, grant, personID, given, now)
  const { facts } = await editAttendee(trx, grant, { eventID: grant.eventID, personID }, details, now)
  return { facts, result: await findPerson(trx, grant, { personID }, undefined) }
}

async function editInCompany(trx: Trx, grant: Grant, personID: string, { externalID, ...given }: Edit, now: Date) {
  const people = trx.selectFrom('person').select('id').where('id', '=', personID)
  await people.where(isOfCompany(grant.companyID)).forNoKeyUpdate().execute()
  const before = await findPerson(trx, grant, { personID }, undefined)
  if (given.email !== undefined) {
    const others = trx
      .selectFrom('person')
      .select('id')
      .where('company_id', '=', before.company_id)
      .where('id', '!=', personID)
    const taken = await others.where(sql<boolean>`lower(email) = lower(${given.email})`).executeTakeFirst()
    if (taken) throw cannotBe(['email'], JSON.stringify(given.email), 'somebody else has it.')
  }
  const set = defined(given)
  if (Object.keys(set).length > 0) await trx.updateTable('person').set(set).where('id', '=', personID).execute()
  if (externalID !== undefined) await setNumber(trx, before.company_id, 'person', personID, externalID)
  const after = await findPerson(trx, grant, { personID }, undefined)
  if (JSON.stringify(after) === JSON.stringify(before)) return { facts: [], result: after }
  const company = await findCompany(trx, grant, after.company_id)
  const { company_id: _, created_at: __, external_id: ___, ...person } = after
  return { facts: [personEdited(now, company, person)], result: after }
}

const NUMBER = numberOf('person', 'person.id').as('external_id')

/** Of whichever company, each is named: the index of emails begins with the company. */
function isOfCompany(companyID: string | null): RawBuilder<boolean> {
  return companyID === null
    ? sql<boolean>`person.company_id = any(array(select id from aviso.company))`
    : sql<boolean>`person.company_id = ${companyID}`
}

/** The people whom a token sees, as it sees them: of more than one event each of them once, in however many events. */
function seen(db: Db, { eventID }: Grant) {
  const people = db.selectFrom('person').select(['person.id', 'person.company_id', 'person.created_at'])
  const known = people.select(DETAILS.map((name) => `person.${name}` as const)).select(NUMBER)
  if (eventID === null) return known
  const attending = people
    .innerJoin('attendee', 'attendee.person_id', 'person.id')
    .where('attendee.event_id', '=', eventID)
    .where('attendee.status', '!=', 'dismissed')
    .select(DETAILS.map((name) => `attendee.${name}` as const))
    .select(NUMBER)
  return attending as unknown as typeof known
}
