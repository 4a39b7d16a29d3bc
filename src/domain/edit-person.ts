import { sql } from 'kysely'
import { cannotBe } from '../errors.ts'
import type { Trx } from './commit.ts'
import type { AttendeeRow, PersonDetails } from './rows.ts'
import { DETAILS } from './targets.ts'
import type { Grant } from './token.ts'

export type PersonChange = { [Key in keyof PersonDetails]?: NonNullable<PersonDetails[Key]> | undefined }

/**
 * Edits a person as the event knows it, and as the company does. A token of one event edits the latter as long as no other
 * event has the person too. It never hears whether one has, nor, by an error, whether somebody whom only the company knows
 * has the email.
 * @throws PublicError invalid_params when somebody else whom the token sees has the email
 */
export async function editPerson(
  trx: Trx,
  grant: Grant,
  companyID: string,
  { id, event_id: eventID, person_id: personID }: AttendeeRow,
  given: PersonChange,
): Promise<void> {
  const changed: PersonChange = Object.fromEntries(
    DETAILS.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined),
  )
  if (Object.keys(changed).length === 0) return
  const { email, ...others } = changed
  const taken = email === undefined ? [] : await othersWith(trx, companyID, eventID, personID, email)
  const whole = grant.eventID === null
  if (taken.some(({ attends }) => whole || attends)) {
    throw cannotBe(['email'], JSON.stringify(email), 'somebody else has it.')
  }
  await trx.updateTable('attendee').set(changed).where('id', '=', id).execute()
  const told = taken.length > 0 ? others : changed
  if (Object.keys(told).length === 0) return
  await trx
    .updateTable('person')
    .set(told)
    .where('id', '=', personID)
    .$if(!whole, (query) =>
      query.where(
        sql<boolean>`not exists (select from aviso.attendee a where a.person_id = person.id and a.event_id <> ${eventID})`,
      ),
    )
    .execute()
}

/** Others with an email: in the event, or only in the company. */
async function othersWith(trx: Trx, companyID: string, eventID: string, personID: string, email: string) {
  const { rows } = await sql<{ attends: boolean }>`
    select true as attends from aviso.attendee
    where event_id = ${eventID} and lower(email) = lower(${email}) and person_id <> ${personID}
    union all
    select false from aviso.person
    where company_id = ${companyID} and lower(email) = lower(${email}) and id <> ${personID}`.execute(trx)
  return rows
}
