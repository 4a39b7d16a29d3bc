import type { Embedded, Row } from './database.ts'
import { readFact } from './expected.ts'
import type { Oracle } from './oracle.ts'
import type { Call } from './plan.ts'
import type { Executed } from './session.ts'

/** Tells the oracle what statements did: which calls were committed, what was leased, what was written down. */
export class Watch {
  readonly #embedded: Embedded
  readonly #oracle: Oracle
  readonly #calls: ReadonlyMap<number, Watched>
  readonly #leaseMs: number
  readonly #known = new Set<string>()

  /** @param leaseMs how long dispatchers lease deliveries */
  constructor(embedded: Embedded, oracle: Oracle, calls: ReadonlyMap<number, Watched>, leaseMs: number) {
    this.#embedded = embedded
    this.#oracle = oracle
    this.#calls = calls
    this.#leaseMs = leaseMs
  }

  async executed({ caller, text, values, rows, isCommitted, askedAt, stamp }: Executed): Promise<void> {
    if (caller.call !== null) {
      const watched = this.#calls.get(caller.call)
      if (text !== 'commit' || !isCommitted || !watched) return
      watched.isCommitted = true
      await this.#committed(watched, stamp)
      return
    }
    if (text.includes('aviso.fan_out(') || text.includes('with recursive ring')) {
      // Its time was taken by the dispatcher before it was asked for: all may have stood still in between.
      const ends = values
        .filter((value) => value instanceof Date)
        .map((at) => caller.process.momentOf(at.toISOString()))
      const begunAt = Math.min(askedAt, Math.max(...ends) - this.#leaseMs)
      if (text.includes('aviso.fan_out(')) this.#oracle.fannedOut(Number(rows[0]?.facts ?? 0))
      for (const row of rows)
        if (row.id != null && row.leased !== false) this.#oracle.leased(caller.process, leaseOf(row), begunAt)
    } else if (text.includes('aviso.settle(')) {
      const [begins, ids, outcomes] = [values[0], values[1], values[6]] as [string[], string[], string[]]
      for (const [n, id] of ids.entries()) this.#oracle.settled(caller.process, id, outcomes[n] ?? '', begins[n] ?? '')
    }
  }

  async #committed({ call, params }: Watched, stamp: number): Promise<void> {
    const { rows } = await this.#embedded.query(
      'select number::text, kind, type, event_id, data from aviso.outbox where company_id > 0 order by number',
    )
    const fresh = rows.filter(({ number }) => !this.#known.has(number as string))
    for (const { number } of fresh) this.#known.add(number as string)
    this.#oracle.expected.committed(call, stamp, fresh.map(readFact))
    if (call.does === 'create') {
      const made = await this.#embedded.query('select max(id)::text as id from aviso.webhook')
      this.#oracle.expected.made(call, stamp, made.rows[0]?.id as string)
    } else if (call.does === 'recoverMissing') {
      this.#oracle.expected.recovered(call.hook, new Set(rows.map(({ number }) => BigInt(number as string))))
    } else if (call.does === 'send') this.#oracle.expected.sentByHand(call.hook, BigInt(params.factID as string))
    else if (call.does === 'resend') this.#oracle.expected.resent(params.deliveryID as string)
  }
}

/** A call under way, and whether it was committed. */
export interface Watched {
  call: Call
  params: Record<string, unknown>
  isCommitted: boolean
}

function leaseOf(row: Row) {
  return {
    id: row.id as string,
    webhookID: row.webhook_id as string,
    number: BigInt((row.number ?? row.fact) as string),
    byHand: row.by_hand === true,
  }
}
