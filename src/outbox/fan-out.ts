import { type Selectable, sql } from 'kysely'
import type { Database, Db } from '../database/schema.ts'
import type { FactKind } from '../facts.ts'
import { typesByKind } from '../platforms/index.ts'
import { ensureDays } from './days.ts'
import { type ReceiverRow, receiverOf, type Unrendered } from './delivery.ts'
import type { LoggedFact } from './read-facts.ts'

export interface FanOut {
  now: Date
  /** How many pairs of a fact and a webhook at most. */
  most: number
  /** Facts with lower numbers are not looked at. */
  floor: string
  /** No fact that is half fanned out has an earlier turn: what the slice before has told, or '0'. */
  startedFrom?: string
  /** The name of the dispatcher, which its leases carry. */
  leasedBy: string
  leaseUntil: Date
  /** How many deliveries may be leased at once, and how many of one webhook: see `Claim`. */
  births: number
  limitPerWebhook: number
  limits: ReadonlyMap<string, number>
  inFlight: ReadonlyMap<string, number>
  /** The webhooks that have something ready, before which nothing is leased. */
  known: string[]
}

export interface FannedOut {
  facts: number
  deliveries: number
  /** Whether another slice finds more at once. */
  more: boolean
  /** Where the next slice may begin to look. */
  floor: string
  startedFrom: string
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
  }

type Row = Pick<FannedOut, 'facts' | 'deliveries' | 'more' | 'floor'> & {
  started_from: string
  ready_webhooks: string[] | null
  ready_facts: string[] | null
} & (Born | { id: null })

const WANTED = JSON.stringify(typesByKind())

/** Makes one slice of deliveries from the facts in the outbox, by the function `fan_out`, which tells how. */
export async function fanOut(db: Db, options: FanOut): Promise<FannedOut> {
  const { now, most, floor, startedFrom = '0', leasedBy, leaseUntil, births, limitPerWebhook } = options
  await ensureDays(db, 'fact', [now])
  const { rows } = await sql<Row>`
    select * from aviso.fan_out(${now}::timestamptz, ${WANTED}::jsonb, ${most}::int, ${floor}::bigint,
      ${startedFrom}::bigint, ${leasedBy}, ${leaseUntil}::timestamptz, ${births}::int, ${limitPerWebhook}::int, ${jsonOf(options.limits)}::jsonb,
      ${jsonOf(options.inFlight)}::jsonb, ${options.known}::bigint[])`.execute(db)
  const [told] = rows
  if (!told) return { facts: 0, deliveries: 0, more: false, floor, startedFrom, born: [], ready: [] }
  const born = rows.flatMap((row) => (row.id === null ? [] : [toBorn(row, now)]))
  const { ready_webhooks, ready_facts } = rows.find((row) => row.ready_webhooks !== null) ?? told
  const ready = (ready_webhooks ?? []).map((webhookID, n) => ({ webhookID, fact: ready_facts?.[n] ?? '0' }))
  const { facts, deliveries, more } = told
  return { facts, deliveries, more, floor: told.floor, startedFrom: told.started_from, born, ready }
}

function toBorn(row: Born, now: Date): FannedOut['born'][number] {
  const { number, kind, company_id, fact_event_id, event_name, data } = row
  return {
    delivery: {
      deliveryID: row.id,
      fact: number,
      factDay: null,
      eventID: row.event_id,
      type: row.type,
      contentType: row.content_type,
      payload: null,
      madeAt: row.created_at,
      attempts: 0,
      webhook: receiverOf({ ...row, id: row.webhook_id }, now),
    },
    fact: {
      number,
      kind,
      at: row.created_at,
      companyID: company_id,
      eventID: fact_event_id,
      eventName: event_name,
      data,
    },
  }
}

/**
 * Goes one step on with the next webhook behind `after` that was switched on or off, by the function `turn`, which tells how.
 * @param startedFrom see `FanOut`
 * @returns null when there is none behind `after`
 */
export async function turn(
  db: Db,
  most: number,
  after: string,
  startedFrom = '0',
): Promise<{ webhookID: string; moved: number; more: boolean } | null> {
  const { rows } = await sql<{ webhook_id: string; moved: number; more: boolean }>`
    select * from aviso.turn(${WANTED}::jsonb, ${most}::int, ${after}::bigint, ${startedFrom}::bigint)`.execute(db)
  const [row] = rows
  return row ? { webhookID: row.webhook_id, moved: row.moved, more: row.more } : null
}

function jsonOf(counts: ReadonlyMap<string, number>): string {
  return JSON.stringify(Object.fromEntries(counts))
}
