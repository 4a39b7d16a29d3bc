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
  let made = 0
  let take = FACTS_FIRST
  for (let from = 0; from < facts.length; ) {
    const part = facts.slice(from, from + take)
    const deliveries = await enqueuePart(trx, part, log)
    made += deliveries
    from += part.length
    take = Math.max(1, Math.floor((DELIVERIES_READ * part.length) / Math.max(1, deliveries)))
  }
  return made
}

/**
 * A thousand people and a thousand webhooks are a million deliveries. So many facts at first, and then as many as come to
 * so many deliveries, are worked on at a time.
 */
const FACTS_FIRST = 10
const DELIVERIES_READ = 10_000

async function enqueuePart(trx: Transaction<Database>, facts: readonly Fact[], log: Logger): Promise<number> {
  const [first] = facts as [Fact]
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

  let slice: Row[] = []
  let size = 0
  for (const { fact: index, id, webhook, type, content_type } of pairs) {
    const fact = facts[index] as Fact
    const { notification } = findType(type)
    const payload = notification.payload(fact, { webhookID: webhook, sequence: id })
    const checked = notification.schema.safeParse(payload)
    // A mismatch is our bug. The notification still goes out: a committed enrolment is never lost for it.
    if (!checked.success) log.error({ type, issues: checked.error.issues }, 'A payload breaks its own schema')
    const body = encodeBody(payload, content_type)
    slice.push({ id, webhook, type, key: orderingKey(fact), content_type, body })
    size += body.length
    if (slice.length < SLICE_ROWS && size < SLICE_SIZE) continue
    await insert(trx, first, slice)
    slice = []
    size = 0
  }
  if (slice.length > 0) await insert(trx, first, slice)
  return pairs.length
}

/** So much is made before it is inserted: nothing else of the process waits for longer than that takes. */
const SLICE_ROWS = 500
const SLICE_SIZE = 256 * 1024

interface Row {
  id: string
  webhook: string
  type: string
  key: string
  content_type: string
  body: string
}

async function insert(trx: Transaction<Database>, { event, at }: Fact, rows: Row[]): Promise<void> {
  const column = (name: keyof Row) => rows.map((row) => row[name])
  await sql`
    insert into outbox (id, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select id, webhook_id, ${event.id}::bigint, type, ordering_key, content_type, payload, ${at}::timestamptz
    from unnest(${column('id')}::bigint[], ${column('webhook')}::bigint[], ${column('type')}::text[],
      ${column('key')}::text[], ${column('content_type')}::text[], ${column('body')}::text[]
    ) as row (id, webhook_id, type, ordering_key, content_type, payload)`.execute(trx)
}
