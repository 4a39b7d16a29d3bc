import { sql } from 'kysely'
import { type Deliverer, deliver } from '../attempt/deliver.ts'
import { prepare, type Request } from '../attempt/prepare.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'
import { encodeBody } from '../outbox/body.ts'
import { type Attempt, type Delivery, receiverOf } from '../outbox/delivery.ts'
import type { AttemptRow } from '../outbox/read-attempts.ts'
import { logAttempt } from '../outbox/settle.ts'
import { exampleFact } from '../platforms/example-fact.ts'
import { findType } from '../platforms/index.ts'
import { findEvent, findWebhook } from './access.ts'
import { findAttempt } from './delivery.ts'
import { eventPart } from './facts-of.ts'
import type { EventRow, WebhookRow } from './rows.ts'
import { inTestPlace } from './test-places.ts'
import type { Grant } from './token.ts'

interface Sending {
  clock: Clock
  deliverer: Deliverer
}

/** The request that a webhook would get now; nothing is sent. */
export async function exampleRequest(
  db: Db,
  grant: Grant,
  webhookID: string,
  { clock, deliverer }: Sending,
): Promise<{ webhook: WebhookRow; request: Request }> {
  const { webhook, event } = await webhookAndEvent(db, grant, webhookID)
  const now = clock.now()
  const example = exampleDelivery(webhook, event, { deliveryID: 'example', sequence: '1' }, now)
  return { webhook, request: prepare(example, deliverer.installation, now) }
}

/** Sends the example to a webhook once, and writes the attempt into the log. */
export async function sendExample(
  db: Db,
  grant: Grant,
  webhookID: string,
  { clock, deliverer }: Sending,
): Promise<AttemptRow> {
  const { webhook, event } = await webhookAndEvent(db, grant, webhookID)
  const made = await inTestPlace(event.id, async () => {
    const next = sql<string>`nextval('outbox_id_seq')`.as('deliveryID')
    const { deliveryID } = await db.selectNoFrom(next).executeTakeFirstOrThrow()
    const example = exampleDelivery(webhook, event, { deliveryID, sequence: deliveryID }, clock.now())
    return deliver({ ...example, test: true }, deliverer)
  })
  // No other attempt follows, and no webhook is switched off for a test. The log's row is written without repeats on a
  // conflict: the example must not be sent a second time.
  const once: Attempt = { ...made, outcome: made.outcome === 'received' ? 'received' : 'givenUp', nextAt: null }
  return findAttempt(db, grant, await logAttempt(db, once))
}

async function webhookAndEvent(db: Db, grant: Grant, webhookID: string) {
  const webhook = await findWebhook(db, grant, webhookID)
  return { webhook, event: await findEvent(db, grant, webhook.event_id) }
}

/** Makes the delivery of an example as `enqueue` makes a real one. */
function exampleDelivery(
  webhook: WebhookRow,
  event: EventRow,
  { deliveryID, sequence }: { deliveryID: string; sequence: string },
  now: Date,
): Delivery {
  const { notification } = findType(webhook.type)
  const fact = exampleFact(notification.fact, eventPart(event), now)
  return {
    deliveryID,
    eventID: event.id,
    type: webhook.type,
    contentType: webhook.content_type,
    payload: encodeBody(
      notification.payload(fact, { webhookID: webhook.id, deliveryID, sequence }),
      webhook.content_type,
    ),
    madeAt: now,
    attempts: 0,
    webhook: receiverOf(webhook, now),
  }
}
