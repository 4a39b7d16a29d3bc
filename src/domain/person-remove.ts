import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { cannotBe, show } from '../errors.ts'
import { findCompany, findEvent } from './access.ts'
import { type Change, commit, type Transact, type Trx, transact } from './commit.ts'
import type { Either } from './either.ts'
import { endEnrollments } from './enroll.ts'
import { wholeEvents } from './event.ts'
import { attendeeFact, enrollmentFact } from './facts-of.ts'
import { awaitEvent } from './locks.ts'
import { noSuchPerson } from './person.ts'
import { eraseAbout, eraseNaming, type LogErased } from './person-erase.ts'
import { endRegistrations } from './register.ts'
import type { Services } from './services.ts'
import type { Grant } from './token.ts'

/**
 * Erasing a person: from the events, from the company, and from the logs. A token of one event erases what that event knows, and
 * what the company knows as long as no other event has the person. It never hears whether one has.
 */

/** Who is erased, and where. */
interface Erasure {
  personID: string
  companyID: string
  /** null: in the whole company. */
  eventID: string | null
  /** Those by which the person is known there. */
  emails: string[]
}

/** How many rows of a kind were erased. */
interface Left {
  registrations: number
  enrollments: number
  externalIDs: number
  /** How many facts tell of the removal. */
  told: number
}
type Counts = Left & LogErased

const NOTHING = {
  registrations: 0,
  enrollments: 0,
  externalIDs: 0,
  told: 0,
  facts: 0,
  deliveries: 0,
  attempts: 0,
  left: 0,
}

export interface Receipt extends Counts {
  personID: string
  companyID: string
  eventID: string | null
  /** Whether the company has types of its own. */
  hasOwnTypes: boolean
}

/** How often a person who is registered anew meanwhile is removed again. */
const AGAIN_MAX = 10

/** @throws PublicError not_found for somebody whom the token does not see, and of whom the log has nothing */
export async function removePerson(
  services: Pick<Services, 'db' | 'clock' | 'nudge'> & { transact: Transact; trace: string | null },
  grant: Grant,
  who: Either<'personID', 'email'>,
  company: string | undefined,
): Promise<Receipt> {
  const { db, trace } = services
  const erasure = await findErasure(db, grant, who, company)
  const { personID, companyID, eventID } = erasure
  // For the audit, before anything else: what follows has many transactions, and may stop between two of them.
  const ids = { personID, companyID, ...(eventID === null ? {} : { eventID }) }
  await services.transact(
    async () => ids,
    (known) => known,
  )
  const own = db.selectFrom('own_type').select('type').where('company_id', '=', companyID)
  const hasOwnTypes = (await own.executeTakeFirst()) !== undefined
  const receipt = { personID, companyID, eventID, hasOwnTypes, ...NOTHING }
  // While the emails are known: as long as some of it is under way, the call has to be made again.
  if (hasOwnTypes && erasure.emails.length > 0) add(receipt, await eraseNaming(services, erasure))
  if (receipt.left > 0) return receipt
  for (let again = 0; again < AGAIN_MAX; again++) {
    for (const id of await eventsOf(db, personID, eventID)) {
      add(receipt, await commit(services, (trx, now) => leaveEvent(trx, personID, id, now), trace))
    }
    const { isGone, externalIDs } = await transact(db, (trx) => forget(trx, personID))
    if (eventID === null) add(receipt, { externalIDs })
    if (isGone || eventID !== null) break
  }
  add(receipt, await eraseAbout(services, { ...erasure, emails: [] }))
  if (eventID !== null) await eraseForgotten(services, erasure)
  return receipt
}

function add(receipt: Receipt, counts: Partial<Counts>): void {
  for (const [name, count] of Object.entries(counts) as [keyof Counts, number][]) receipt[name] += count
}

/** Somebody whom no event has any more is erased wherever else the log names them: what a token of one event does not hear of. */
async function eraseForgotten(services: Parameters<typeof removePerson>[0], erasure: Erasure): Promise<void> {
  const { personID } = erasure
  const known = await services.db.selectFrom('person').select('id').where('id', '=', personID).executeTakeFirst()
  if (!known) await eraseAbout(services, { ...erasure, eventID: null, emails: [] })
}

async function findErasure(
  db: Db,
  grant: Grant,
  who: Either<'personID', 'email'>,
  company: string | undefined,
): Promise<Erasure> {
  if (company !== undefined) await findCompany(db, grant, company)
  const companyID = company ?? grant.companyID
  const found =
    grant.eventID === null ? await knownTo(db, companyID, who) : await attending(db, grant, grant.eventID, who)
  const [one, other] = found
  if (one && other) {
    const [name, value] = who.personID === undefined ? ['email', who.email] : ['personID', who.personID]
    const reason = `companies ${one.companyID} and ${other.companyID} have one each. companyID is expected.`
    throw cannotBe([name], show(value), reason)
  }
  if (one) return { ...one, eventID: grant.eventID }
  throw noSuchPerson(who)
}

type FoundPerson = Omit<Erasure, 'eventID'>

/** People whom a company knows, or of whom at least the log has something, erased or not. */
async function knownTo(
  db: Db,
  companyID: string | null,
  { personID, email }: Either<'personID', 'email'>,
): Promise<FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select p.id as "personID", p.company_id as "companyID", array(
      select p.email union select a.email from aviso.attendee a where a.person_id = p.id) as emails
    from aviso.person p
    where p.company_id = any(array(select c.id from aviso.company c where ${isIfGiven('c.id', companyID)}))
      and ${personID === undefined ? sql`lower(p.email) = lower(${email})` : sql`p.id = ${personID}`}
    order by p.company_id limit 2`.execute(db)
  if (rows.length > 0 || personID === undefined) return rows
  return inLog(db, personID, isIfGiven('company_id', companyID))
}

/** The same for one event: also somebody who has left. */
async function attending(
  db: Db,
  grant: Grant,
  eventID: string,
  { personID, email }: Either<'personID', 'email'>,
): Promise<FoundPerson[]> {
  const { company_id: companyID } = await findEvent(db, grant, eventID)
  const { rows } = await sql<{ person_id: string; email: string }>`
    select person_id, email from aviso.attendee
    where event_id = ${eventID} and ${personID === undefined ? sql`lower(email) = lower(${email})` : sql`person_id = ${personID}`}`.execute(
    db,
  )
  if (rows.length === 0 && personID !== undefined) return inLog(db, personID, isIfGiven('event_id', eventID))
  return rows.map((row) => ({ personID: row.person_id, companyID, emails: [row.email] }))
}

async function inLog(db: Db, personID: string, where: ReturnType<typeof isIfGiven>): Promise<FoundPerson[]> {
  const { rows } = await sql<FoundPerson>`
    select ${personID} as "personID", company_id as "companyID", '{}'::text[] as emails from aviso.fact
    where person = ${personID} and ${where} group by company_id order by company_id limit 2`.execute(db)
  return rows
}

async function eventsOf(db: Db, personID: string, eventID: string | null): Promise<string[]> {
  const rows = db.selectFrom('attendee').select('event_id').where('person_id', '=', personID)
  const found = await rows.where(isIfGiven('event_id', eventID)).orderBy('event_id').execute()
  return found.map(({ event_id }) => event_id)
}

/** In the place of what is erased: the facts of a removal name a person by the ID alone. */
const NOBODY = { name: '', surname: null, email: '', cpf: null, nickname: null, uuid: null }

/** Dismisses a person from an event, where that is not so yet, and removes the registration and its enrolments. */
async function leaveEvent(trx: Trx, personID: string, eventID: string, now: Date): Promise<Change<Left>> {
  const none = { registrations: 0, enrollments: 0, externalIDs: 0, told: 0 }
  await awaitEvent(trx, eventID) // nobody is enrolling or editing the person there
  await sql`select from aviso.person where id = ${personID} for update`.execute(trx)
  const event = await wholeEvents(trx).where('event.id', '=', eventID).executeTakeFirst()
  const there = trx.selectFrom('attendee').select('id').where('event_id', '=', eventID)
  if (!event || !(await there.where('person_id', '=', personID).executeTakeFirst())) return { result: none }
  const left = await endRegistrations(trx, eventID, [{ path: [], given: { personID } }])
  const ended = await endEnrollments(trx, { eventID, personIDs: [personID] }, now)
  const person = { id: personID, ...NOBODY }
  const facts = [
    ...ended.map((one) => enrollmentFact('enrollment.dismissed', now, event, { ...one, person })),
    ...left
      .filter((one) => one.ended)
      .map(({ attendee }) => ({ ...attendee, ...NOBODY, answers: {}, additional: [] }))
      .map((attendee) => attendeeFact('attendee.dismissed', now, event, attendee)),
  ]
  const { rows } = await sql<{ enrollments: number; numbers: number }>`
    with gone as (
      delete from aviso.enrollment where person_id = ${personID}
        and activity_id in (select a.id from aviso.activity a where a.event_id = ${eventID}) returning id
    )
    select count(*)::int as enrollments, (count(n.id))::int as numbers
    from gone left join aviso.own_number n on n.kind = 'enrollment' and n.id = gone.id`.execute(trx)
  await trx.deleteFrom('attendee').where('event_id', '=', eventID).where('person_id', '=', personID).execute()
  const { enrollments = 0, numbers: externalIDs = 0 } = rows[0] ?? {}
  return { facts, result: { registrations: left.length, enrollments, externalIDs, told: facts.length } }
}

/** Removes somebody who is in no event any more. */
async function forget(trx: Trx, personID: string): Promise<{ isGone: boolean; externalIDs: number }> {
  await sql`select from aviso.person where id = ${personID} for update`.execute(trx)
  const attendees = trx.selectFrom('attendee').select('id').where('person_id', '=', personID)
  if (await attendees.executeTakeFirst()) return { isGone: false, externalIDs: 0 }
  const numbers = trx.selectFrom('own_number').select('id').where('kind', '=', 'person')
  const { length } = await numbers.where('id', '=', personID).execute()
  await trx.deleteFrom('person').where('id', '=', personID).execute()
  return { isGone: true, externalIDs: length }
}
