import type { Logger } from 'pino'
import type { Deliverer } from '../../src/attempt/deliver.ts'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'
import type { Connection } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrate.ts'
import { leaseMs } from '../../src/dispatcher/lease.ts'
import { Dispatcher } from '../../src/dispatcher/loop.ts'
import type { Services } from '../../src/domain/services.ts'
import { Together } from '../../src/domain/together.ts'
import { SYSTEM } from '../../src/domain/token.ts'
import { createContext } from '../../src/methods/context.ts'
import { methods } from '../../src/methods/index.ts'
import { createRegistry } from '../../src/rpc/registry.ts'
import { Vault } from '../../src/shared/vault.ts'
import { lateOf, publishBySql, requestOf } from './calls.ts'
import { Chance } from './chance.ts'
import type { Embedded } from './database.ts'
import { Network } from './network.ts'
import { ATTEMPT_MS, Oracle, RETRIES } from './oracle.ts'
import { type Call, type Plan, SIZE } from './plan.ts'
import type { Plant } from './plants.ts'
import { type Mishap, Process } from './process.ts'
import { Scheduler } from './scheduler.ts'
import { Sessions } from './session.ts'
import { Watch, type Watched } from './watch.ts'

const registry = createRegistry(methods, () => ({}))
const guard = egressGuard([])

interface Running {
  process: Process
  services: Omit<Services, 'db' | 'inTwoFlushes'>
  dispatcher: Dispatcher | null
  hears: Set<(about?: 'facts') => void>
}

/** Everything of one run: the processes of Aviso, the database and the network between them, and who calls. */
export class World {
  readonly scheduler = new Scheduler()
  readonly oracle: Oracle
  readonly network: Network
  readonly plan: Plan
  readonly embedded: Embedded
  readonly calls = new Map<number, Watched>()
  /** Whether mishaps still happen. */
  isFair = false
  isAway = false
  readonly #sessions: Sessions
  readonly #chance: Chance
  readonly #plant: Plant
  /** How long dispatchers think that an attempt may take. */
  readonly #attemptMs: number
  readonly #running = new Map<string, Running>()
  readonly #generations = new Map<string, number>()
  readonly #awaits = new Map<string, number>()
  readonly #mishaps = new Map<string, Map<number, Mishap>>()
  readonly #installation: string

  constructor(embedded: Embedded, plan: Plan, plant: Plant, installation: string) {
    this.embedded = embedded
    this.plan = plan
    this.#plant = plant
    this.#attemptMs = plant.deliveryTimeout ?? ATTEMPT_MS
    this.#installation = installation
    this.#chance = new Chance(`${plan.seed}/world`)
    this.oracle = new Oracle(plan.weather, this.scheduler)
    this.network = new Network(this.scheduler, this.#chance, SIZE.receivers, this.oracle)
    const watch = new Watch(embedded, this.oracle, this.calls, leaseMs(this.#attemptMs))
    this.#sessions = new Sessions({
      embedded,
      latency: plan.weather.latency,
      late: plan.weather.late,
      plugins: plant.plugins ?? [],
      valuesOf: (text, values) => inSlices(text, values, plan.weather.slice),
      executed: (what) => watch.executed(what),
      asksForFanOut: (text) => !plant.ignoresFanOut && /aviso\.(fan_out|turn|mark_checked)\(/.test(text),
      isAway: () => this.isAway,
    })
    for (const item of plan.items) {
      if (item.kind !== 'mishap') continue
      const those = this.#mishaps.get(item.process) ?? new Map<number, Mishap>()
      this.#mishaps.set(item.process, those.set(item.nth, item.what))
    }
  }

  get names(): string[] {
    const { isEmbedded, dispatchers } = this.plan.weather
    const all = Array.from({ length: dispatchers }, (_, n) => `d${n}`)
    return isEmbedded ? all : ['api', ...all]
  }

  /** Whether nobody has a transaction open. */
  get isFree(): boolean {
    return this.#sessions.prepared.size === 0 && !this.#sessions.isHeld
  }

  /** Ends what is open in the database, for the next run. */
  close(): Promise<void> {
    return this.#sessions.close()
  }

  startAll(): void {
    for (const name of this.names) if (!this.#running.has(name)) this.#start(name)
  }

  /** Stops a process as a rollout does, and starts it anew, which brings the schema up to date first. */
  async upgrade(name: string): Promise<void> {
    const running = this.#running.get(name)
    if (!running) return
    running.process.isGone = true
    await Promise.race([
      running.dispatcher?.stop(16_000),
      new Promise<void>((resolve) => running.process.onDeath(resolve)),
    ])
    running.process.die()
  }

  #start(name: string): void {
    const generation = (this.#generations.get(name) ?? 0) + 1
    this.#generations.set(name, generation)
    const chance = this.#chance.of(`${name}/${generation}`)
    const { skew } = this.plan.weather
    const process = new Process(name, this.scheduler, chance, chance.between(-skew, skew), () => this.#mishap(name))
    const session = this.#sessions.open({ process, call: null, late: null })
    const running: Running = { process, services: this.#services(process), dispatcher: null, hears: new Set() }
    this.#running.set(name, running)
    process.onDeath(() => {
      this.#running.delete(name)
      this.scheduler.after(chance.between(20, 3_000), `${name} is started`, () => {
        if (!this.#running.has(name)) this.#start(name)
      })
    })
    if (name === 'api') return
    const dispatch = () => {
      if (!process.isDead) running.dispatcher = this.#dispatch(running, session)
    }
    // One that does not get up ends, as a server does.
    if (generation === 1) dispatch()
    else migrate(session.db).then(dispatch, () => process.die())
  }

  #mishap(name: string): Mishap | undefined {
    const nth = (this.#awaits.get(name) ?? 0) + 1
    this.#awaits.set(name, nth)
    const mishap = this.isFair ? undefined : this.#mishaps.get(name)?.get(nth)
    if (mishap) this.oracle.figures.mishaps += 1
    if (mishap?.startsWith('killed')) this.oracle.figures.kills += 1
    return mishap
  }

  #services(process: Process): Running['services'] {
    const sender = createSender(this.#plant.guard ?? guard, ATTEMPT_MS, this.network.of(process))
    const deliverer: Deliverer = {
      sender: this.#plant.sender?.(sender) ?? sender,
      clock: process.clock,
      installation: this.#installation,
      retrySchedule: RETRIES,
      vault: new Vault([]),
    }
    return {
      clock: process.clock,
      share: null,
      shares: [],
      together: new Together(process.clock),
      log: this.#log(),
      guard,
      grants: { forget: () => undefined },
      deliverer,
      deliveryTimeout: ATTEMPT_MS,
      retentionDays: 30,
      nudge: (about) => this.#nudge(process, about),
    }
  }

  #dispatch({ services, hears }: Running, { db, inTwoFlushes }: ReturnType<Sessions['open']>): Dispatcher {
    const { isEmbedded, maxInFlight, maxInFlightPerWebhook } = this.plan.weather
    const connection: Connection = {
      db,
      inTwoFlushes,
      dispatcherDb: db,
      healthDb: db,
      pollDb: db,
      of: () => connection,
      load: () => [],
      shared: !isEmbedded,
      nudge: services.nudge,
      onNudge: (listener) => {
        hears.add(listener)
        return () => hears.delete(listener)
      },
      maintain: async () => undefined,
      close: async () => undefined,
    }
    const { clock, log, deliverer, retentionDays } = services
    const slots = { maxInFlight, maxInFlightPerWebhook }
    const deliveryTimeout = this.#attemptMs
    return new Dispatcher({ connection, clock, log, deliverer, retentionDays, deliveryTimeout, ...slots })
  }

  /** A fault of ours is a line of the log that nobody may ever read: here it is a failure. */
  #log(): Logger {
    const nothing = () => undefined
    const error = (_: object, words: string) => {
      if (words !== 'Attempts could not be settled: they will be made again') this.oracle.fault('wrong', words)
    }
    return { trace: nothing, debug: nothing, info: nothing, warn: nothing, error, fatal: error } as unknown as Logger
  }

  #nudge(from: Process, about?: 'facts'): void {
    if (from.isDead) return
    for (const { process, hears } of this.#running.values()) {
      const isOwn = process === from
      if (!isOwn && from.chance.is(this.plan.weather.nudgesLost)) continue
      const ms = isOwn ? 0 : from.chance.between(0.2, 3)
      process.after(ms, 'is nudged', () => {
        for (const listener of hears) listener(about)
      })
    }
  }

  /** Makes a call, as soon as somebody answers calls. Resolves with the answer, or when it is cut. */
  async call(n: number, call: Call): Promise<void> {
    let running = this.#api()
    for (let waited = 0; !running && waited < 100; waited++) {
      await this.scheduler.pause(100, 'a caller waits')
      running = this.#api()
    }
    await this.#sessions.free()
    const request = running && (await requestOf(call, this.oracle, this.embedded))
    if (!running || !request || running.process.isDead) return
    const [method, params] = request
    const watched = { call, params: params as Record<string, unknown>, isCommitted: false }
    this.calls.set(n, watched)
    const { process, services } = running
    const caller = { process, call: n, late: lateOf(call) }
    const session = this.#sessions.open(caller)
    this.scheduler.note(`calls ${n} ${method}`)
    const made =
      call.does === 'publish' && call.door === 'sql'
        ? publishBySql(session.db, call, process.clock.now())
        : registry.call(method, params as never, createContext({ ...services, ...session }, SYSTEM))
    const cut = new Promise<'cut'>((resolve) => process.onDeath(() => resolve('cut')))
    const answer = await Promise.race([
      made.then(
        () => 'done' as const,
        (error: Error) => error,
      ),
      cut,
    ])
    this.#judgeAnswer(n, watched, answer)
  }

  #api(): Running | undefined {
    const running = this.#running.get(this.plan.weather.isEmbedded ? 'd0' : 'api')
    return running?.process.isGone ? undefined : running
  }

  #judgeAnswer(n: number, { call, isCommitted }: Watched, answer: Error | 'done' | 'cut'): void {
    const words = answer instanceof Error ? `${answer.name} ${answer.message}` : answer
    this.scheduler.note(`call ${n} ${words}`)
    if (answer === 'done' && !isCommitted && !['test', 'other'].includes(call.does))
      this.oracle.fault('lost', `${call.does} was answered, and not committed`)
    if (!(answer instanceof Error) || isFine(answer)) return
    this.oracle.fault('wrong', `${call.does} failed: ${words}`)
  }
}

/** Makes a slice of the fan-out, or a step of a catch-up, smaller: both take hundreds otherwise. */
function inSlices(text: string, values: readonly unknown[], most: number | null): readonly unknown[] {
  const place = text.includes('aviso.fan_out(') ? 2 : text.includes('aviso.turn(') ? 1 : null
  return most === null || place === null ? values : values.with(place, most)
}

/** An answer of a caller's own making, or of a database that was away. */
function isFine({ name, message }: Error): boolean {
  return name === 'PublicError' || /^(Connection terminated|There is no event )/.test(message)
}
