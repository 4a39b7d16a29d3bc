import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { daysBefore } from './days.ts'
import type { Outcome } from './delivery.ts'
import type { FactRow } from './read-log.ts'

/** Whose facts are asked for. */
interface About {
  companyID: string
  /** Only what happened in this event, and what its own webhooks were told; null: all of the company. */
  eventID: string | null
  personID: string
}

/** What became of a fact for one webhook. */
export interface ToldOnce {
  fact: string
  delivery_id: string
  webhook_id: string
  type: string
  url: string | null
  attempts: number
  /** Of the last attempt; null: there was none. */
  outcome: Outcome | null
  status: number | null
  attempted_at: Date | null
  /** Whether it still has a row: it waits, or was given up. */
  pending: boolean
}

export type FactTold = FactRow & { deliveries: ToldOnce[] }

/** How many pairs of a fact and a webhook a page looks for: of a fact with very many webhooks, it has fewer facts. */
const PAIRS_MAX = 2_000

/**
 * The facts about a person behind a place in the log, in its order, each with what was told of it: at most `limit`.
 * @returns with `more`, whether there are others behind them
 */
export async function readFactsTold(
  db: Db,
  about: About,
  after: string,
  limit: number,
): Promise<{ facts: FactTold[]; more: boolean }> {
  const { companyID, eventID, personID } = about
  const { rows } = await sql<FactRow>`
    select number, position, logged_at, at, company_id, event_id, kind, type, person, data, muted, flaw from aviso.fact
    where person = ${personID} and company_id = ${companyID}::bigint and ${isIfGiven('event_id', eventID)}
      and position > ${after}::bigint
    order by position limit ${limit + 1}::int`.execute(db)
  if (rows.length === 0) return { facts: [], more: false }
  const webhooks = await hearersOf(db, about, rows)
  const most = Math.max(1, Math.floor(PAIRS_MAX / Math.max(1, webhooks.length)))
  const facts = rows.slice(0, Math.min(limit, most))
  const told = await readTold(db, webhooks, facts)
  return {
    facts: facts.map((fact) => ({ ...fact, deliveries: told.filter((one) => one.fact === fact.number) })),
    more: rows.length > facts.length,
  }
}

async function hearersOf(db: Db, { companyID, eventID }: About, facts: FactRow[]): Promise<string[]> {
  const events = new Set(facts.flatMap(({ event_id }) => event_id ?? []))
  const { rows } = await sql<{ id: string }>`
    select id from aviso.webhook where event_id = any(${[...events]}::bigint[])
    union all
    select id from aviso.webhook
    where event_id is null and company_id = ${companyID}::bigint and ${eventID === null}::boolean`.execute(db)
  return rows.map(({ id }) => id)
}

async function readTold(db: Db, webhooks: string[], facts: FactRow[]): Promise<ToldOnce[]> {
  const numbers = facts.map(({ number }) => number)
  const since = daysBefore(new Date(Math.min(...facts.map(({ logged_at }) => logged_at.getTime()))), 1)
  const { rows } = await sql<ToldOnce>`
    with attempted as (
      select distinct on (delivery_id) fact, delivery_id, webhook_id, type, url, count(*) over (partition by delivery_id)::int as attempts,
        outcome, status, at as attempted_at
      from aviso.attempt
      where webhook_id = any(${webhooks}::bigint[]) and fact = any(${numbers}::bigint[]) and at >= ${since}::timestamptz
      order by delivery_id, id desc
    ),
    waiting as (
      select d.fact, d.id, d.webhook_id, d.type, w.url from aviso.delivery d join aviso.webhook w on w.id = d.webhook_id
      where d.fact = any(${numbers}::bigint[]) and d.webhook_id > 0 and d.webhook_id = any(${webhooks}::bigint[])
        and d.fact_day is not null
    )
    select coalesce(a.fact, d.fact) as fact, coalesce(a.delivery_id, d.id) as delivery_id, coalesce(a.webhook_id, d.webhook_id) as webhook_id,
      coalesce(a.type, d.type) as type, coalesce(a.url, d.url) as url, coalesce(a.attempts, 0) as attempts, a.outcome, a.status,
      a.attempted_at, d.id is not null as pending
    from attempted a full join waiting d on d.id = a.delivery_id order by 2`.execute(db)
  return rows
}
