import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { cannotBe, notFound, notFoundAt, show } from '../errors.ts'
import { type AttemptRow, readAnyAttempt, readAttempt } from '../outbox/read-attempts.ts'
import { type DeliveryRow, readPending } from '../outbox/read-deliveries.ts'
import { readFactsOf } from '../outbox/read-facts.ts'
import { resend } from '../outbox/resend.ts'
import { keptWebhook, sees } from './access.ts'
import type { Change, Trx } from './commit.ts'
import type { Grant } from './token.ts'

export async function findAttempt(db: Db, grant: Grant, attemptID: string): Promise<AttemptRow> {
  const attempt = await readAttempt(db, attemptID)
  if (!attempt || !sees(grant, attempt)) throw notFound('attemptID', attemptID, 'attempt')
  return attempt
}

/** Who is meant: a person by the ID, or by the email that an event knows, dismissed or not. */
interface WantedPerson {
  personID: string | undefined
  email: string | undefined
}

/**
 * The facts about somebody in an event, by their numbers.
 * @returns undefined when nobody is named
 * @throws PublicError invalid_params when both are given, or without an event
 */
export async function findFactsOf(
  db: Db,
  eventID: string | null,
  { personID, email }: WantedPerson,
): Promise<string[] | undefined> {
  if (personID === undefined && email === undefined) return undefined
  const [name, value] = personID === undefined ? ['email', email] : ['personID', personID]
  if (eventID === null)
    throw cannotBe([name], show(value), 'it goes with eventID, and this webhook is one of a company.')
  if (personID === undefined) return findFactsByEmail(db, eventID, email ?? '')
  if (email !== undefined) throw cannotBe(['email'], show(email), 'it goes without personID. Give one of both.')
  return readFactsOf(db, eventID, personID)
}

async function findFactsByEmail(db: Db, eventID: string, email: string): Promise<string[]> {
  const known = db.selectFrom('attendee').select('person_id').where('event_id', '=', eventID)
  const row = await known.where(sql`lower(email)`, '=', sql`lower(${email})`).executeTakeFirst()
  return row ? readFactsOf(db, eventID, row.person_id) : []
}

/** Sends a delivery of the log once more. */
export async function resendDelivery(trx: Trx, grant: Grant, deliveryID: string): Promise<Change<DeliveryRow>> {
  const attempt = await readAnyAttempt(trx, deliveryID)
  if (!attempt || !sees(grant, attempt)) throw notFound('deliveryID', deliveryID, 'delivery in the log')
  if (attempt.test) {
    const reason = 'that was a test. Call webhook.test to send another one.'
    throw cannotBe(['deliveryID'], `"${deliveryID}"`, reason)
  }
  if (!(await keptWebhook(trx, attempt.webhook_id).forShare().executeTakeFirst())) {
    throw notFoundAt(['deliveryID'], `The webhook of delivery ${deliveryID} was removed.`)
  }
  if (!(await resend(trx, deliveryID))) {
    throw notFoundAt(['deliveryID'], `What delivery ${deliveryID} was to tell is not kept any more.`)
  }
  return { ready: true, result: await readPending(trx, attempt.event_id, deliveryID) }
}
