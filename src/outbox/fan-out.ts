import { type Selectable, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import type { FactKind } from '../facts.ts'
import { typesByKind } from '../platforms/index.ts'
import { ensureDays } from './days.ts'
import { type ReceiverRow, receiverOf, type Unrendered } from './delivery.ts'
import { jsonOf, type Leasing } from './leasing.ts'
import type { LoggedFact } from './read-facts.ts'

export interface FanOut extends Leasing {
  /** How many pairs of a fact and a webhook at most. */
  most: number
  /** Where to look: see `Found`. */
  seen: Seen
  events: readonly FactsFrom[]
  /** How many deliveries may be leased at once. */
  births: number
  /** The webhooks that have something ready, before which nothing is leased. */
  known: string[]
}

/**
 * Which facts were seen, by their transactions: all that had ended when they were looked at, up to one of them and a number of
 * its facts.
 */
export interface Seen {
  txid: string
  number: string
  /** The transactions that were under way, or whose facts were too many: those up to a number of each were seen. */
  open: readonly { txid: string; number: string }[]
}

export const NOTHING_SEEN: Seen = { txid: '0', number: '0', open: [] }

/** What is found out about the facts in the outbox. */
export interface Found {
  seen: Seen
  /** Whether there are more than one slice sees. */
  unseen: boolean
  /** The events that have facts left: those that had no turn first. */
  left: FactsFrom[]
  /** Whether facts were seen whose data has to be checked. */
  unchecked: boolean
}

/** An event, or minus the ID of a company, and the number from which on it may have facts to fan out. */
export interface FactsFrom {
  whose: string
  fact: string
}

export interface FannedOut extends Found {
  facts: number
  deliveries: number
  /** The deliveries that were leased, each with its fact. */
  born: { delivery: Unrendered; fact: LoggedFact }[]
  /** The webhooks for which other deliveries are ready. */
  ready: ReadyFrom[]
}

/** A webhook, and the number of the oldest fact that may be ready for it. */
export interface ReadyFrom {
  webhookID: string
  fact: string
}

type Born = Pick<
  Selectable<Database['delivery']>,
  'id' | 'webhook_id' | 'event_id' | 'type' | 'content_type' | 'created_at'
> &
  Omit<ReceiverRow, 'id'> & {
    number: string
    kind: FactKind | null
    company_id: string
    fact_event_id: string | null
    event_name: string | null
    data: string
    trace: string | null
  }

type Row = Pick<FannedOut, 'facts' | 'deliveries' | 'unseen' | 'unchecked'> & {
  seen_txid: string
  seen_number: string
  open_txids: string[]
  open_numbers: string[]
  left_events: string[] | null
  left_froms: string[] | null
  ready_webhooks: string[] | null
  ready_facts: string[] | null
} & (Born | { id: null })

const NOTHING = {
  facts: 0,
  deliveries: 0,
  unseen: false,
  unchecked: false,
  left: [],
  born: [],
  ready: [],
}

const WANTED = JSON.stringify(typesByKind())

/** Makes one slice of deliveries from the facts in the outbox, by the function `fan_out`, which tells how. */
export async function fanOut(db: Db, options: FanOut): Promise<FannedOut> {
  const { now, most, seen, events, leasedBy, leaseUntil, births, limitPerWebhook } = options
  await ensureDays(db, 'fact', [now])
  const { rows } = await sql<Row>`
    select * from aviso.fan_out(${now}::timestamptz, ${WANTED}::jsonb, ${most}::int, ${seen.txid}::bigint, ${seen.number}::bigint,
      ${seen.open.map(({ txid }) => txid)}::bigint[], ${seen.open.map(({ number }) => number)}::bigint[],
      ${events.map(({ whose }) => whose)}::bigint[], ${events.map(({ fact }) => fact)}::bigint[],
      ${leasedBy}, ${leaseUntil}::timestamptz, ${births}::int, ${limitPerWebhook}::int, ${jsonOf(options.limits)}::jsonb,
      ${jsonOf(options.inFlight)}::jsonb, ${options.known}::bigint[])`.execute(db)
  const told = rows.find(({ id }) => id === null)
  if (!told) return { ...NOTHING, seen }
  const { facts, deliveries, unseen, unchecked } = told
  return {
    facts,
    deliveries,
    unseen,
    unchecked,
    seen: {
      txid: told.seen_txid,
      number: told.seen_number,
      open: zip(told.open_txids, told.open_numbers, (txid, number) => ({ txid, number })),
    },
    left: zip(told.left_events, told.left_froms, (whose, fact) => ({ whose, fact })),
    born: toBorn(
      rows.filter((row) => row.id !== null),
      now,
    ),
    ready: zip(told.ready_webhooks, told.ready_facts, (webhookID, fact) => ({ webhookID, fact })),
  }
}

function zip<T>(ids: string[] | null, facts: string[] | null, make: (id: string, fact: string) => T): T[] {
  return (ids ?? []).map((id, n) => make(id, facts?.[n] ?? '0'))
}

/** Deliveries of one fact share it. */
function toBorn(rows: Born[], now: Date): FannedOut['born'] {
  const facts = new Map<string, LoggedFact>()
  return rows.map((row) => {
    const fact = facts.get(row.number) ?? toFact(row)
    facts.set(row.number, fact)
    return { delivery: toDelivery(row, now), fact }
  })
}

function toFact({ number, kind, created_at, company_id, fact_event_id, event_name, data, trace }: Born): LoggedFact {
  return {
    number,
    kind,
    at: created_at,
    companyID: company_id,
    eventID: fact_event_id,
    eventName: event_name,
    data,
    trace,
  }
}

function toDelivery(row: Born, now: Date): Unrendered {
  return {
    deliveryID: row.id,
    fact: row.number,
    factDay: null,
    eventID: row.event_id,
    type: row.type,
    contentType: row.content_type,
    payload: null,
    trace: null,
    madeAt: row.created_at,
    attempts: 0,
    webhook: receiverOf({ ...row, id: row.webhook_id }, now),
  }
}

export interface Turned {
  webhookID: string
  moved: number
  /** Whether there is more to do for this webhook now. */
  more: boolean
  /** No fact that is half fanned out has an earlier place in the log: where the next step begins to look. */
  begunFrom: string
}

/**
 * Goes one step on with the next webhook behind `after` that was switched on or off, by the function `turn`, which tells how.
 * @param begunFrom what an earlier step has told, or '0'
 * @returns null when there is none behind `after`
 */
export async function turn(db: Db, most: number, after: string, begunFrom = '0'): Promise<Turned | null> {
  const { rows } = await sql<Turned>`
    select webhook_id as "webhookID", moved, more, begun_from as "begunFrom"
    from aviso.turn(${WANTED}::jsonb, ${most}::int, ${after}::bigint, ${begunFrom}::bigint)`.execute(db)
  return rows[0] ?? null
}
