import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { type Backlog, readBacklog } from '../outbox/read-backlog.ts'
import { keptFresh } from './fresh.ts'

export interface Watched {
  connection: Pick<Connection, 'load'>
  /** The shares of this process that are open. */
  shares: { all(): { name: string; connection: Pick<Connection, 'healthDb'> }[]; areMany: boolean }
  clock: Pick<Clock, 'now'>
  /** How many requests to receivers are under way in this process. */
  inFlight(): number
}

/** What is so just now in this process: read when somebody scrapes. */
export function observeProcess(watched: Watched, registers: Registry[]): void {
  const { connection } = watched
  new Gauge({
    name: 'aviso_in_flight',
    help: 'Requests to receivers that are under way in this process',
    registers,
    collect() {
      this.set(watched.inFlight())
    },
  })
  new Gauge({
    name: 'aviso_database_connections',
    help: 'Connections to the database, by pool, in use or idle',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const { pool, used, idle } of connection.load()) {
        this.set({ pool, state: 'used' }, used)
        this.set({ pool, state: 'idle' }, idle)
      }
    },
  })
  new Gauge({
    name: 'aviso_database_waiting',
    help: 'Statements and transactions that wait for a connection, by pool',
    labelNames: ['pool'],
    registers,
    collect() {
      for (const { pool, waiting } of connection.load()) this.set({ pool }, waiting)
    },
  })
}

const DELIVERIES = ['ready', 'waiting', 'underWay', 'held'] as const satisfies (keyof Backlog)[]
const WEBHOOKS = ['joined', 'catchingUp', 'off', 'switchedOff'] as const satisfies (keyof Backlog)[]

/**
 * What waits in the database, of all processes, by share where there are several. While one does not answer, nothing is told of it but that: an old number
 * would be wrong.
 * @returns what sets them, to be called before they are told
 */
export function observeBacklog({ shares, clock }: Watched, registers: Registry[]): () => Promise<void> {
  const own = shares.areMany ? ['share'] : []
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: own, registers })
  const byState = (name: string, help: string) => new Gauge({ name, help, labelNames: [...own, 'state'], registers })

  const deliveries = byState('aviso_deliveries', 'Deliveries in the database by state, up to 10,000 of each')
  const webhooks = byState('aviso_webhooks', 'Webhooks by state, among the first 10,000')
  const failing = gauge('aviso_failing_webhooks', 'Webhooks that are on and that nothing got through to lately')
  const oldest = gauge('aviso_oldest_waiting_seconds', 'How long the oldest thing waits that only Aviso holds up')
  const up = gauge('aviso_database_up', 'Whether the database answers: 1 or 0')
  const reads = new Map<string, () => Promise<Backlog | null>>()

  async function set({ name, connection }: ReturnType<Watched['shares']['all']>[number]): Promise<void> {
    const read = reads.get(name) ?? keptFresh(clock, () => readBacklog(connection.healthDb, clock.now()))
    reads.set(name, read)
    const share: { share?: string } = shares.areMany ? { share: name } : {}
    const found = await read()
    up.set(share, found ? 1 : 0)
    for (const state of DELIVERIES) deliveries.set({ ...share, state }, found?.[state] ?? Number.NaN)
    for (const state of WEBHOOKS) webhooks.set({ ...share, state }, found?.[state] ?? Number.NaN)
    failing.set(share, found?.failing ?? Number.NaN)
    oldest.set(share, found?.oldestSeconds ?? Number.NaN)
  }
  return async () => {
    await Promise.all(shares.all().map(set))
  }
}
