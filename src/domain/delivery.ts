import type { Kysely } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import { cannotBe, notFound, notFoundAt } from '../errors.ts'
import { type AttemptRow, readAnyAttempt, readAttempt } from '../outbox/read-attempts.ts'
import { type DeliveryRow, readPending } from '../outbox/read-deliveries.ts'
import { recover, resend } from '../outbox/resend.ts'
import { findWebhook, sees } from './access.ts'
import { transact } from './commit.ts'
import type { Grant } from './token.ts'

export async function findAttempt(db: Db, grant: Grant, attemptID: string): Promise<AttemptRow> {
  const attempt = await readAttempt(db, attemptID)
  if (!attempt || !sees(grant, attempt.event_id)) throw notFound('attemptID', attemptID, 'attempt')
  return attempt
}

/** Sends a delivery of the log once more. */
export async function resendDelivery(
  db: Kysely<Database>,
  grant: Grant,
  deliveryID: string,
  nudge: () => void,
): Promise<DeliveryRow> {
  const sent = await transact(db, async (trx) => {
    const attempt = await readAnyAttempt(trx, deliveryID)
    if (!attempt || !sees(grant, attempt.event_id)) throw notFound('deliveryID', deliveryID, 'delivery in the log')
    if (attempt.test) {
      const reason = 'that was a test. Call webhook.test to send another one.'
      throw cannotBe(['deliveryID'], `"${deliveryID}"`, reason)
    }
    const webhook = trx.selectFrom('webhook').select('id').where('id', '=', attempt.webhook_id).forKeyShare()
    if (!(await webhook.executeTakeFirst())) {
      throw notFoundAt(['deliveryID'], `The webhook of delivery ${deliveryID} was removed.`)
    }
    await resend(trx, deliveryID)
    return readPending(trx, attempt.event_id, deliveryID)
  })
  nudge()
  return sent
}

/** Tries again the deliveries that a webhook did not receive, as `recover` of the outbox does. */
export async function recoverDeliveries(
  db: Kysely<Database>,
  grant: Grant,
  { webhookID, since, limit }: { webhookID: string; since: Date; limit: number },
  nudge: () => void,
): Promise<{ recovered: number; left: number }> {
  await findWebhook(db, grant, webhookID)
  const recovery = await transact(db, (trx) => recover(trx, webhookID, since, limit))
  if (recovery.recovered > 0) nudge()
  return recovery
}
