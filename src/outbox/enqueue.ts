import { sql, type Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../database/schema.ts'
import { type Fact, orderingKey } from '../facts.ts'
import { findType, notificationsOf } from '../platforms/index.ts'
import { type ContentType, encodeBody } from './body.ts'

/**
 * Puts one delivery for each fact and each active webhook that subscribes to it into the outbox, within the caller's
 * transaction: committed together or not at all. Call it after the rows that the facts are about have been written, so
 * that their locks make facts of one key take their numbers in the order in which they happened.
 * @param facts of one event, in the order in which they happened
 * @returns how many deliveries were made; when any, nudge the dispatcher after the commit
 */
export async function enqueue(trx: Transaction<Database>, facts: readonly Fact[], log: Logger): Promise<number> {
  const [first] = facts
  if (!first) return 0
  const wanted = facts.flatMap(({ kind }, index) => notificationsOf(kind).map(({ type }) => ({ index, type })))
  // The number is taken here because the payload carries it. It grows with every notification.
  const { rows: pairs } = await sql<{
    fact: number
    id: string
    webhook: string
    type: string
    content_type: ContentType
  }>`
    select pair.fact, nextval('outbox_id_seq') as id, w.id as webhook, w.type, w.content_type
    from unnest(${wanted.map(({ index }) => index)}::int[], ${wanted.map(({ type }) => type)}::text[]) as pair (fact, type)
    join webhook w on w.type = pair.type
    where w.event_id = ${first.event.id} and w.active
    order by pair.fact, w.id`.execute(trx)
  if (pairs.length === 0) return 0

  const rows = pairs.map((pair) => {
    const fact = facts[pair.fact] as Fact
    const { notification } = findType(pair.type)
    const payload = notification.payload(fact, { webhookID: pair.webhook, sequence: pair.id })
    const checked = notification.schema.safeParse(payload)
    // A mismatch is our bug. The notification still goes out: a committed enrolment is never lost for it.
    if (!checked.success)
      log.error({ type: pair.type, issues: checked.error.issues }, 'A payload breaks its own schema')
    return [
      pair.id,
      pair.webhook,
      pair.type,
      orderingKey(fact),
      pair.content_type,
      encodeBody(payload, pair.content_type),
    ]
  })
  const column = (index: number) => rows.map((row) => row[index])
  await sql`
    insert into outbox (id, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select id, webhook_id, ${first.event.id}::bigint, type, ordering_key, content_type, payload, ${first.at}::timestamptz
    from unnest(${column(0)}::bigint[], ${column(1)}::bigint[], ${column(2)}::text[], ${column(3)}::text[],
      ${column(4)}::text[], ${column(5)}::text[]) as row (id, webhook_id, type, ordering_key, content_type, payload)`.execute(
    trx,
  )
  return rows.length
}
