import { type Selectable, sql } from 'kysely'
import { type Order, type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Database, Db } from '../database/schema.ts'
import { exactly, isIfGiven, isOrHasNone, isWithin, type Range } from '../database/where.ts'

/** The columns of a list: all but the request and the answer. */
const LISTED = [
  'id',
  'at',
  'delivery_id',
  'webhook_id',
  'event_id',
  'type',
  'attempt',
  'outcome',
  'status',
  'error',
  'duration_ms',
  'url',
  'next_at',
  'test',
] as const

export type AttemptRow = Selectable<Database['attempt']>
export type ListedAttempt = Pick<AttemptRow, (typeof LISTED)[number]>

export interface WantedAttempts extends Range {
  /** null: of the webhooks of companies; then `webhookID` is given. */
  eventID: string | null
  webhookID?: string | undefined
  deliveryID?: string | undefined
  type?: string | undefined
  outcome?: AttemptRow['outcome'] | undefined
  test?: boolean | undefined
}

/** The newest first. */
export async function readAttempts(
  db: Db,
  { eventID, webhookID, deliveryID, type, outcome, test, since, until }: WantedAttempts,
  paging: Paging,
): Promise<Page<ListedAttempt>> {
  // The rows are read by the narrowest of these that is given.
  const [by, id] =
    deliveryID !== undefined
      ? (['delivery_id', deliveryID] as const)
      : webhookID !== undefined
        ? (['webhook_id', webhookID] as const)
        : (['event_id', eventID ?? ''] as const)
  const attempts = db
    .selectFrom('attempt')
    .where(exactly(by, id))
    .where(by === 'event_id' ? sql<boolean>`true` : isOrHasNone('event_id', eventID))
    .where(isIfGiven('webhook_id', by === 'webhook_id' ? undefined : webhookID))
    .where(isIfGiven('type', type))
    .where(isIfGiven('outcome', outcome))
    .where(isIfGiven('test', test))
    .where(isWithin(sql.ref('at'), { since, until }))
  const order: Order = { by: { column: by, is: 'id' }, id: 'attempt.id', direction: 'desc' }
  return readPage(attempts.select(LISTED), attempts.select(TOTAL), paging, order)
}

/** Whose an attempt is: its webhook says, as long as there is one. */
interface OfCompany {
  company_id: string | null
}

export function readAttempt(db: Db, attemptID: string): Promise<(AttemptRow & OfCompany) | undefined> {
  return db
    .selectFrom('attempt')
    .leftJoin('webhook', 'webhook.id', 'attempt.webhook_id')
    .selectAll('attempt')
    .select('webhook.company_id')
    .where('attempt.id', '=', attemptID)
    .executeTakeFirst()
}

/** Any attempt of a delivery, which tells whose the delivery is; undefined: the log has none. */
export function readAnyAttempt(db: Db, deliveryID: string) {
  return db
    .selectFrom('attempt')
    .leftJoin('webhook', 'webhook.id', 'attempt.webhook_id')
    .select(['attempt.event_id', 'attempt.webhook_id', 'attempt.test', 'webhook.company_id'])
    .where(exactly('delivery_id', deliveryID))
    .orderBy('delivery_id')
    .limit(1)
    .executeTakeFirst()
}

/**
 * The last attempt of each webhook, by the webhook's ID, without tests. One index probe for each webhook, however long the
 * log is.
 */
export async function readLastAttempts(db: Db, webhooks: { id: string }[]): Promise<Map<string, ListedAttempt>> {
  const columns = sql.join(LISTED.map((name) => sql.ref(`last.${name}`)))
  const { rows } = await sql<ListedAttempt>`
    select ${columns} from unnest(${webhooks.map(({ id }) => id)}::bigint[]) as asked (webhook_id)
    cross join lateral (
      select * from aviso.attempt where ${exactly('webhook_id', sql.ref('asked.webhook_id'))} and not test
      order by webhook_id desc, id desc limit 1
    ) last`.execute(db)
  return new Map(rows.map((row) => [row.webhook_id, row]))
}
