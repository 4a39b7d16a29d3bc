import type { Clock } from '../clock.ts'
import { isUnavailable } from '../database/unavailable.ts'

/** How long the others wait for what is under way before some of them go beside it (ms), and how much is under way at most. */
const PATIENCE_MS = 25
const UNDER_WAY_MAX = 3
const TOGETHER_MAX = 50

interface Asked {
  one: unknown
  resolve(result: unknown): void
  reject(error: unknown): void
}

type Run = (list: unknown[]) => Promise<unknown[]>

interface Kind {
  name: string
  run: Run
  waiting: Asked[]
  underWay: number
  /** How many lists were begun. */
  begun: number
  isWatched: boolean
}

/**
 * Does together what is of one kind and is asked for at the same time: when enrolment opens and a thousand people want the same
 * activity, some dozens of transactions do, each with a list. What comes alone is done at once, what comes meanwhile goes with
 * the next list; and beside it, when that is held up by somebody else. What cannot be done together is done in halves, down to
 * one alone: nobody is refused for somebody else.
 */
export class Together {
  readonly #clock: Pick<Clock, 'sleep'>
  readonly #kinds = new Map<string, Kind>()

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock
  }

  /**
   * @param name of the kind: says all that `run` depends on beside the list
   * @param run does it for one or more, all or none, and tells their results in their order
   */
  do<One, Result>(name: string, one: One, run: (list: One[]) => Promise<Result[]>): Promise<Result> {
    const kind = this.#kinds.get(name) ?? {
      name,
      run: run as Run,
      waiting: [],
      underWay: 0,
      begun: 0,
      isWatched: false,
    }
    this.#kinds.set(name, kind)
    return new Promise<Result>((resolve, reject) => {
      kind.waiting.push({ one, resolve: resolve as Asked['resolve'], reject })
      if (kind.underWay === 0) void this.#go(kind)
      else this.#watch(kind)
    })
  }

  async #go(kind: Kind): Promise<void> {
    kind.underWay += 1
    while (kind.waiting.length > 0) {
      kind.begun += 1
      await settle(kind.waiting.splice(0, TOGETHER_MAX), kind.run)
    }
    kind.underWay -= 1
    if (kind.underWay === 0) this.#kinds.delete(kind.name)
  }

  /** Begins another list when the last one takes long. */
  #watch(kind: Kind): void {
    if (kind.isWatched) return
    kind.isWatched = true
    const { begun } = kind
    void this.#clock.sleep(PATIENCE_MS).then(() => {
      kind.isWatched = false
      if (kind.waiting.length === 0) return
      if (kind.begun === begun && kind.underWay < UNDER_WAY_MAX) void this.#go(kind)
      if (kind.waiting.length > 0) this.#watch(kind)
    })
  }
}

async function settle(asked: Asked[], run: Run): Promise<void> {
  try {
    const results = await run(asked.map(({ one }) => one))
    for (const [index, { resolve }] of asked.entries()) resolve(results[index])
  } catch (error) {
    const half = Math.ceil(asked.length / 2)
    if (half === asked.length || isUnavailable(error)) {
      for (const { reject } of asked) reject(error)
      return
    }
    await settle(asked.slice(0, half), run)
    await settle(asked.slice(half), run)
  }
}
