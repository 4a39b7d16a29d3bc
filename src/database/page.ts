import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { cannotBe, show } from '../errors.ts'
import { isStorable } from '../shared/storable.ts'
import type { Database } from './schema.ts'

/** Which rows of a list are read. */
export interface Paging {
  limit: number
  offset: number
  /** `next` of the page before. */
  after?: string | undefined
}

/** The rows of one page, and how many there are in all. */
export interface Page<Row> {
  total: number
  rows: Row[]
  /** The cursor of the page behind this one; null: there is nothing more. */
  next: string | null
}

/** The order of a list. */
export interface Order {
  /** By what its rows are sorted, those without a value last. Left out: by the ID alone. An ID is never without a value. */
  by?: { column: string; is: 'text' | 'time' | 'id' }
  /** The column that no two rows share, with its table: it decides between rows with the same value. */
  id: string
  /** Whether that is a text, and no number. */
  isText?: true
  direction: 'asc' | 'desc'
}

/** The place of a row in an order. */
interface Place {
  id: string
  /** Null: the row has no value, or the order is by the ID alone. */
  value: string | null
}

/** The oldest first. */
export function byID(id: `${keyof Database}.id`): Order {
  return { id, direction: 'asc' }
}

/** Selected by the query that counts for `readPage`. */
export const TOTAL = sql<string>`count(*)`.as('total')

/**
 * Reads a page, and counts only when it does not show how many rows there are: most lists fit on one. One row more is read than
 * the page holds, which says whether there is a next page. A page behind a cursor is read by the place of a row in the order, not
 * by how many rows are before it, so rows that come and go meanwhile move nothing.
 */
export async function readPage<Tables extends keyof Database, Row extends { id: string }>(
  listing: SelectQueryBuilder<Database, Tables, Row>,
  counted: { executeTakeFirstOrThrow(): Promise<{ total: string }> },
  { limit, offset, after }: Paging,
  order: Order,
): Promise<Page<Row>> {
  const place = placeOf(after, order, offset)
  const sorted = listing
    .$if(place !== undefined, (all) => all.where(behind(place as Place, order)))
    .$if(order.by !== undefined, (all) => all.select(sql<string | null>`${valueIn(order)}::text`.as('sorted_by')))
    .orderBy(inOrder(order))
  const read = (await sorted
    .limit(limit + 1)
    .offset(offset)
    .execute()) as (Row & { sorted_by?: string | null })[]
  const { rows, next } = cutPage(read, limit, order, (row) => ({ id: row.id, value: row.sorted_by }))
  const isWhole = after === undefined && read.length <= limit && (rows.length > 0 || offset === 0)
  return { total: isWhole ? offset + rows.length : Number((await counted.executeTakeFirstOrThrow()).total), rows, next }
}

/**
 * The rows of a page, of which one more than it holds was read.
 * @param toPlace where a row stands
 */
export function cutPage<Row>(
  read: Row[],
  limit: number,
  order: Order,
  toPlace: (row: Row) => { id: string; value?: string | null | undefined },
): Omit<Page<Row>, 'total'> {
  const rows = read.slice(0, limit)
  const last = rows.at(-1)
  if (read.length <= limit || last === undefined) return { rows, next: null }
  const { id, value } = toPlace(last)
  return { rows, next: Buffer.from(JSON.stringify([nameOf(order), id, value])).toString('base64url') }
}

/** What a cursor says of the order that it belongs to. Only compared: no column is taken from a cursor. */
function nameOf({ by, id, direction }: Order): string {
  return [by?.column ?? '', id, direction].join(' ')
}

/**
 * Where the page before ended. The parts of a cursor become parameters of a statement, so each is held to what its column can be
 * compared with: one that somebody made up finds at most another place in the list.
 * @throws PublicError invalid_params
 */
export function placeOf(after: string | undefined, order: Order, offset = 0): Place | undefined {
  if (after === undefined) return undefined
  if (offset > 0) throw cannotBe(['after'], show(after), 'it goes without offset.')
  const [name, id, value = null] = partsOf(after)
  const { is } = order.by ?? {}
  const isID = name === nameOf(order) && FORMS[order.isText ? 'text' : 'id'](id)
  const isValue = is === undefined || (value === null && is !== 'id') || FORMS[is](value)
  if (!isID || !isValue) {
    const reason = 'next of the last answer is expected, with the same parameters otherwise.'
    throw cannotBe(['after'], show(after), reason)
  }
  return { id, value: value as string | null }
}

function partsOf(after: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(after, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

const isNumber = (value: unknown): value is string => typeof value === 'string' && /^-?\d{1,18}$/.test(value)
const FORMS = {
  text: (value: unknown): value is string => typeof value === 'string' && isStorable(value),
  time: isNumber,
  id: isNumber,
}

/** What rows are sorted by, as a cursor has it: a time in microseconds, as exact as the database keeps it. */
function valueIn({ by }: Order): RawBuilder<unknown> {
  const column = sql.ref(by?.column ?? '')
  return by?.is === 'time' ? sql`(extract(epoch from ${column}) * 1000000)::bigint` : column
}

function inOrder({ by, id, direction }: Order): RawBuilder<unknown> {
  const way = sql.raw(direction)
  const last = sql`${sql.ref(id)} ${way}`
  if (by === undefined) return last
  return sql`${sql.ref(by.column)} ${way}${by.is === 'id' ? sql`` : sql` nulls last`}, ${last}`
}

/** The rows behind a place: an index in this order begins there. */
function behind({ id, value }: Place, order: Order): RawBuilder<boolean> {
  const beyond = sql.raw(order.direction === 'asc' ? '>' : '<')
  const later = sql<boolean>`${sql.ref(order.id)} ${beyond} ${id}`
  if (order.by === undefined) return later
  if (value === null) return sql<boolean>`(${sql.ref(order.by.column)} is null and ${later})`
  const further = sql<boolean>`(${valueIn(order)}, ${sql.ref(order.id)}) ${beyond} (${value}, ${id})`
  return order.by.is === 'id' ? further : sql<boolean>`(${further} or ${sql.ref(order.by.column)} is null)`
}
