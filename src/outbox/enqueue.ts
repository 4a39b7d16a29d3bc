import { sql, type Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../database/schema.ts'
import { type Fact, orderingKey } from '../facts.ts'
import { findType, notificationsOf } from '../platforms/index.ts'
import { turns } from '../shared/turns.ts'
import { type ContentType, encodeBody } from './body.ts'

/**
 * Puts one delivery for each fact and each active webhook that subscribes to it into the outbox, in the caller's transaction.
 * To be called after the rows that the facts are about were written: their locks make facts of one key take their numbers in
 * the order in which they happened.
 * @param facts of one event, in the order in which they happened
 * @returns how many deliveries were made; if any, the caller nudges the dispatcher after the commit
 */
export async function enqueue(trx: Transaction<Database>, facts: readonly Fact[], log: Logger): Promise<number> {
  const [first] = facts
  if (!first?.event) return 0
  const wanted = facts.flatMap(({ kind }, index) => notificationsOf(kind).map(({ type }) => ({ index, type })))
  let made = 0
  let pairs: Pair[] = []
  do {
    pairs = await readPairs(trx, first.event.id, wanted, pairs.at(-1))
    await enqueuePairs(trx, facts, pairs, log)
    made += pairs.length
  } while (pairs.length === PAIRS_MAX)
  return made
}

/** How many deliveries are made at a time: a thousand people and a thousand webhooks make a million. */
const PAIRS_MAX = 5_000

/** A fact, by its index in the list, and a webhook that subscribes to it. */
interface Pair {
  fact: number
  id: string
  webhook: string
  type: string
  content_type: ContentType
}

/** Reads the pairs behind `last`. Each takes its number here, which grows with every notification: the payload has it. */
async function readPairs(
  trx: Transaction<Database>,
  eventID: string,
  wanted: { index: number; type: string }[],
  last: Pair | undefined,
): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    select fact, nextval('outbox_id_seq') as id, webhook, type, content_type from (
      select pair.fact, w.id as webhook, w.type, w.content_type
      from unnest(${wanted.map(({ index }) => index)}::int[], ${wanted.map(({ type }) => type)}::text[]) as pair (fact, type)
      join webhook w on w.type = pair.type
      where w.event_id = ${eventID} and w.active and (pair.fact, w.id) > (${last?.fact ?? -1}::int, ${last?.webhook ?? 0}::bigint)
      order by pair.fact, w.id limit ${PAIRS_MAX}::int
    ) as page order by fact, webhook`.execute(trx)
  return rows
}

async function enqueuePairs(
  trx: Transaction<Database>,
  facts: readonly Fact[],
  pairs: readonly Pair[],
  log: Logger,
): Promise<void> {
  const most = pairs.length < PAIRS_MAX ? PAIRS_MAX : FLOOD_ROWS
  let slice: Row[] = []
  let size = 0
  const breathe = turns()
  for (const { fact: index, id, webhook, type, content_type } of pairs) {
    const fact = facts[index] as Fact
    const { notification } = findType(type)
    const payload = notification.payload(fact, { webhookID: webhook, deliveryID: id, sequence: id })
    const checked = notification.schema.safeParse(payload)
    // A mismatch is our bug. The notification still goes out: no committed enrolment may be lost for it.
    if (!checked.success) log.error({ type, issues: checked.error.issues }, 'A payload breaks its own schema')
    const body = encodeBody(payload, content_type)
    slice.push({ id, webhook_id: webhook, type, ordering_key: orderingKey(fact), content_type, payload: body })
    size += body.length
    await breathe()
    if (slice.length < most && size < SLICE_SIZE) continue
    await insert(trx, facts[0] as Fact, slice)
    slice = []
    size = 0
  }
  if (slice.length > 0) await insert(trx, facts[0] as Fact, slice)
}

/** The most rows of a flood, and the most characters of any, that one statement inserts: others wait no longer than that. */
const FLOOD_ROWS = 1_000
const SLICE_SIZE = 2 * 1024 * 1024

/** A row by the names of its columns. */
interface Row {
  id: string
  webhook_id: string
  type: string
  ordering_key: string
  content_type: string
  payload: string
}

/** Inserts rows as one JSON text, which is made 90 times as fast as an array of PostgreSQL. */
async function insert(trx: Transaction<Database>, { event, at }: Fact, rows: Row[]): Promise<void> {
  await sql`
    insert into outbox (id, webhook_id, event_id, type, ordering_key, content_type, payload, created_at)
    select id, webhook_id, ${event?.id ?? null}::bigint, type, ordering_key, content_type, payload, ${at}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as row (
      id bigint, webhook_id bigint, type text, ordering_key text, content_type text, payload text
    )`.execute(trx)
}
