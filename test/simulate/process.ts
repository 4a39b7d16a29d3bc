import type { Clock } from '../../src/clock.ts'
import type { Chance } from './chance.ts'
import type { Scheduler, Step } from './scheduler.ts'

/** A misfortune at an await: the call does not get through, gets through unanswered, takes long; or the process dies there. */
export type Mishap = 'refused' | 'cut' | 'slow' | 'killed' | 'killedAfter'

/** For how long time stands still for whoever waits for something that does not come. */
const NEVER = new Promise<never>(() => undefined)
const EPOCH = Date.parse('2025-01-06T12:00:00Z')

/** One process of Aviso. Once it is dead, whatever it still waits for never comes, and whatever it does goes nowhere. */
export class Process {
  readonly name: string
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly clock: Clock
  isDead = false
  /** It is dead, or gives back what it has. */
  isGone = false
  readonly #onDeath = new Set<() => void>()
  readonly #mishaps: (kind: string) => Mishap | undefined
  readonly #skewMs: number

  /** @param mishaps is asked at each await */
  constructor(
    name: string,
    scheduler: Scheduler,
    chance: Chance,
    skewMs: number,
    mishaps: (kind: string) => Mishap | undefined,
  ) {
    this.name = name
    this.scheduler = scheduler
    this.chance = chance
    this.#skewMs = skewMs
    this.#mishaps = mishaps
    this.clock = {
      now: () => new Date(EPOCH + Math.round(scheduler.now + skewMs)),
      random: () => chance.next(),
      sleep: (ms, signal) => this.#sleep(ms, signal),
    }
  }

  /** The moment (ms) at which its clock said this, to a millisecond. */
  momentOf(said: string): number {
    return Date.parse(said) - EPOCH - this.#skewMs
  }

  /** To be called at an await. @returns what happens to it; null when the process died there */
  await(kind: string): Mishap | 'well' | null {
    if (this.isDead) return null
    const mishap = this.#mishaps(kind)
    if (mishap === 'killed') this.die()
    return this.isDead ? null : (mishap ?? 'well')
  }

  /** A step of this process. It is not taken when the process is dead by then. */
  after(ms: number, label: string, run: () => unknown): Step {
    return this.scheduler.after(ms, `${this.name} ${label}`, () => (this.isDead ? undefined : run()))
  }

  /** @returns a function that calls it off */
  onDeath(listener: () => void): () => void {
    this.#onDeath.add(listener)
    return () => this.#onDeath.delete(listener)
  }

  die(): void {
    if (this.isDead) return
    this.isDead = true
    this.isGone = true
    this.scheduler.note(`${this.name} dies`)
    for (const listener of [...this.#onDeath]) listener()
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    if (this.await('sleep') === null) return NEVER
    return new Promise((resolve) => {
      const step = this.after(ms, 'wakes', done)
      signal?.addEventListener('abort', done, { once: true })
      function done() {
        step.isOff = true
        signal?.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}

export function never<Value>(): Promise<Value> {
  return NEVER
}
