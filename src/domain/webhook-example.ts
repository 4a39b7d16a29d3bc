import { sql } from 'kysely'
import { type Deliverer, deliver } from '../attempt/deliver.ts'
import { opened, prepare, type Request } from '../attempt/prepare.ts'
import { render } from '../attempt/render.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'
import type { EventPart } from '../facts.ts'
import { type Attempt, type Delivery, receiverOf } from '../outbox/delivery.ts'
import type { AttemptRow } from '../outbox/read-attempts.ts'
import { logAttempt } from '../outbox/settle.ts'
import { exampleFact } from '../platforms/example-fact.ts'
import { kindsOf } from '../platforms/index.ts'
import { findEvent, findWebhook } from './access.ts'
import { findAttempt } from './delivery.ts'
import { eventPart } from './facts-of.ts'
import { ownExample } from './own-type.ts'
import type { WebhookRow } from './rows.ts'
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
  const example = await exampleDelivery(db, webhook, event, { deliveryID: 'example', sequence: '1' }, now)
  const receiver = opened(example.webhook, deliverer.vault)
  return { webhook, request: prepare({ ...example, webhook: receiver }, deliverer.installation, now) }
}

/** Sends the example to a webhook once, and writes the attempt into the log. */
export async function sendExample(
  db: Db,
  grant: Grant,
  webhookID: string,
  { clock, deliverer, trace }: Sending & { trace: string | null },
): Promise<AttemptRow> {
  const { webhook, event } = await webhookAndEvent(db, grant, webhookID)
  const whose = webhook.event_id === null ? `company ${event.companyID}` : `event ${event.id}`
  const made = await inTestPlace(whose, async () => {
    const next = sql<string>`nextval('aviso.delivery_id_seq')`.as('deliveryID')
    const { deliveryID } = await db.selectNoFrom(next).executeTakeFirstOrThrow()
    const example = await exampleDelivery(db, webhook, event, { deliveryID, sequence: deliveryID }, clock.now())
    return deliver({ ...example, test: true, trace }, deliverer)
  })
  // No other attempt follows, and no webhook is switched off for a test. The log's row is written without repeats on a
  // conflict: the example must not be sent a second time.
  const once: Attempt = { ...made, outcome: made.outcome === 'received' ? 'received' : 'givenUp', nextAt: null }
  return findAttempt(db, grant, await logAttempt(db, once))
}

async function webhookAndEvent(db: Db, grant: Grant, webhookID: string) {
  const webhook = await findWebhook(db, grant, webhookID)
  return { webhook, event: await exampleEvent(db, grant, webhook) }
}

/** The event that an example tells of: that of the webhook, or one as a company could have it. */
async function exampleEvent(db: Db, grant: Grant, { event_id, company_id }: WebhookRow): Promise<EventPart> {
  if (event_id === null) return { id: '1', name: 'Congress', companyID: company_id }
  return eventPart(await findEvent(db, grant, event_id))
}

async function timeZoneOf(db: Db, companyID: string): Promise<string> {
  const company = db.selectFrom('company').select('time_zone').where('id', '=', companyID)
  return (await company.executeTakeFirstOrThrow()).time_zone
}

/** Makes the delivery of an example as the dispatcher makes a real one. */
async function exampleDelivery(
  db: Db,
  webhook: WebhookRow,
  event: EventPart,
  { deliveryID, sequence }: { deliveryID: string; sequence: string },
  now: Date,
): Promise<Delivery> {
  const { id: webhookID, company_id, event_id, type, content_type } = webhook
  const [kind] = kindsOf(type)
  const fact = kind
    ? exampleFact(kind, event, now, await timeZoneOf(db, company_id))
    : { kind: null, at: now, data: await ownExample(db, company_id, type) }
  return {
    deliveryID,
    fact: null,
    eventID: event_id,
    type,
    contentType: content_type,
    payload: render(type, fact, { webhookID, deliveryID, sequence }, content_type),
    madeAt: now,
    attempts: 0,
    webhook: receiverOf(webhook, now),
  }
}
