import type { Logger } from 'pino'
import type { Deliverer } from '../attempt/deliver.ts'
import type { Clock } from '../clock.ts'
import type { Connection } from '../database/connection.ts'
import { Budget } from './budget.ts'
import { Dispatcher } from './loop.ts'
import { Poller } from './poller.ts'
import type { Watch } from './watch.ts'

interface DispatchersOptions {
  maxInFlight: number
  maxInFlightPerWebhook: number
  deliveryTimeout: number
  retentionDays: number
  /** The shares that there may be. */
  served: readonly string[]
  connection: Connection
  clock: Clock
  log: Logger
  watch(): Watch | undefined
}

/** A share to dispatch for. */
interface Dispatched {
  name: string
  connection: Connection
  services: { deliverer: Deliverer; log: Logger }
}

/** A dispatcher for each share of the process, with one budget of slots, and with one poll for all where there are several on one node. */
export class Dispatchers {
  readonly #options: DispatchersOptions
  readonly #budget: Budget
  readonly #all: Dispatcher[] = []
  #poller: Poller | undefined

  constructor(options: DispatchersOptions) {
    this.#options = options
    this.#budget = new Budget(options.maxInFlight, options.served.length)
  }

  /** How many requests to receivers are under way. */
  get inFlight(): number {
    return this.#all.reduce((sum, one) => sum + one.inFlight, 0)
  }

  add({ name, connection, services }: Dispatched): void {
    const { served, watch, connection: common, log, ...options } = this.#options
    const pollDb = served.length > 1 ? common.pollDb : null
    const watched = watch()
    const dispatcher = new Dispatcher({
      ...options,
      log: services.log,
      connection: { ...connection, db: connection.dispatcherDb },
      deliverer: services.deliverer,
      budget: this.#budget,
      isPolled: pollDb !== null,
      ...(watched && { watch: watched }),
    })
    this.#all.push(dispatcher)
    if (!pollDb) return
    this.#poller ??= new Poller({ db: pollDb, clock: options.clock, log })
    this.#poller.add(name, () => dispatcher.wake())
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([this.#poller?.stop(), ...this.#all.map((one) => one.stop(graceMs))])
  }
}
