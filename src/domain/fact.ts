import type { Db } from '../database/schema.ts'
import { cannotBe, notFound, notFoundAt, show } from '../errors.ts'
import { type DeliveryRow, readPending } from '../outbox/read-deliveries.ts'
import { type FactPage, type FactRow, readFact, readLog } from '../outbox/read-log.ts'
import { sendByHand } from '../outbox/send.ts'
import { kindsOf, notificationTypes, typesByKind } from '../platforms/index.ts'
import { findWhose, holdWebhook, sees } from './access.ts'
import type { Change, Trx } from './commit.ts'
import { whoseOf } from './either.ts'
import type { WebhookRow } from './rows.ts'
import type { Grant } from './token.ts'

/** What happened, as the log has it. */

interface Wanted {
  eventID?: string | undefined
  companyID?: string | undefined
  after: string
  type?: string | undefined
  personID?: string | undefined
  since?: Date | undefined
}

/** In the order of the log. */
export async function findFacts(db: Db, grant: Grant, wanted: Wanted, limit: number): Promise<FactPage> {
  const { eventID, companyID, type, ...others } = wanted
  const neither = 'eventID or companyID is required: whose facts.'
  const whose = whoseOf({ eventID, companyID }, { neither })
  const asked = await typesAsked(db, await findWhose(db, grant, whose), type)
  return readLog(db, { ...others, whose, ...asked }, limit)
}

/**
 * The kinds and own types that a name asks for: that of a kind of fact, of a notification type, or of an own type.
 * @throws PublicError invalid_params when it is none of these
 */
async function typesAsked(db: Db, companyID: string, type: string | undefined) {
  if (type === undefined) return {}
  if (Object.hasOwn(typesByKind(), type)) return { kinds: [type] }
  const kinds = kindsOf(type)
  if (kinds.length > 0) return { kinds }
  const own = db.selectFrom('own_type').select('type').where('company_id', '=', companyID).where('type', '=', type)
  if (await own.executeTakeFirst()) return { ownType: type }
  const known = [
    ...Object.keys(typesByKind()),
    ...notificationTypes.filter((name) => !Object.hasOwn(typesByKind(), name)),
  ]
  throw cannotBe(['type'], show(type), `a type of the company's own or one of ${known.join(', ')} is expected.`)
}

/** @throws PublicError not_found for one that the token does not see, or that is not in the log (any more) */
export async function findFact(db: Db, grant: Grant, factID: string): Promise<FactRow> {
  const fact = await readFact(db, factID)
  if (!fact || !sees(grant, fact)) throw notFound('factID', factID, 'fact in the log with the number')
  return fact
}

/**
 * Makes a delivery of one fact to one webhook, whatever the webhook got before. It waits for no other, and no other for it.
 * @throws PublicError invalid_params when the webhook's type does not tell such a fact
 */
export async function sendFact(
  trx: Trx,
  grant: Grant,
  { webhookID, factID }: { webhookID: string; factID: string },
): Promise<Change<DeliveryRow>> {
  const webhook = await holdWebhook(trx, grant, webhookID)
  const fact = await findFact(trx, grant, factID)
  checkTold(webhook, fact)
  const result = await readPending(trx, webhook.event_id, await sendByHand(trx, webhook, fact))
  return { ready: true, result }
}

function checkTold(webhook: WebhookRow, fact: FactRow): void {
  const { id, type, event_id, company_id } = webhook
  if (event_id === null ? fact.company_id !== company_id : fact.event_id !== event_id) {
    const whose = event_id === null ? `company ${company_id}` : `event ${event_id}`
    throw notFoundAt(['factID'], `There is no fact ${fact.number} in ${whose}, to which webhook ${id} belongs.`)
  }
  const name = fact.type ?? fact.kind ?? ''
  const kinds: readonly string[] = kindsOf(type)
  const tells = kinds.length > 0 ? kinds : [type]
  if (!tells.includes(name)) {
    const reason = `it is ${name}, and webhook ${id} is of the type ${type}: a fact ${tells.join(' or ')} is expected.`
    throw cannotBe(['factID'], show(fact.number), reason)
  }
  if (fact.flaw !== null) {
    const reason = `its data does not fit its type, so it was set aside: ${fact.flaw} A fact whose data fits is expected.`
    throw cannotBe(['factID'], show(fact.number), reason)
  }
}
