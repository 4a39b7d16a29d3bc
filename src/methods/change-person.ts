import { sql } from 'kysely'
import { invalidParam, PublicError } from '../errors.ts'
import type { Trx } from './change.ts'
import type { PersonRow } from './event.person-fields.ts'
import type { Grant } from './grant.ts'
import type { AttendeeRow } from './register.ts'

/** Before the attendee, as in every call that needs both. */
export async function lockPerson(trx: Trx, personID: string): Promise<void> {
  await trx.selectFrom('person').select('id').where('id', '=', personID).forNoKeyUpdate().execute()
}

export type Known = AttendeeRow & PersonRow & { company_id: string }

/**
 * What is known of a person is the same in all events of the company: a token of one event changes it only as long as no
 * other event has it too.
 */
export async function changePerson(
  trx: Trx,
  grant: Grant,
  before: Known,
  given: { [Key in keyof PersonRow]?: NonNullable<PersonRow[Key]> | undefined },
): Promise<void> {
  const changed = Object.entries(given).filter(([, value]) => value !== undefined)
  if (changed.length === 0) return
  if (grant.eventID !== null) {
    const elsewhere = await trx
      .selectFrom('attendee')
      .select('id')
      .where('person_id', '=', before.person_id)
      .where('event_id', '!=', before.event_id)
      .limit(1)
      .execute()
    if (elsewhere.length > 0) {
      throw new PublicError('forbidden', {
        reason: `Person ${before.person_id} is in other events too: only a token of system scope changes ${changed[0]?.[0]}.`,
      })
    }
  }
  if (given.email !== undefined) {
    const taken = await trx
      .selectFrom('person')
      .select('id')
      .where('company_id', '=', before.company_id)
      .where(sql`lower(email)`, '=', sql`lower(${given.email})`)
      .where('id', '!=', before.person_id)
      .execute()
    if (taken.length > 0) {
      throw invalidParam('email', `email cannot be ${JSON.stringify(given.email)}: somebody else has it.`)
    }
  }
  await trx.updateTable('person').set(Object.fromEntries(changed)).where('id', '=', before.person_id).execute()
}
