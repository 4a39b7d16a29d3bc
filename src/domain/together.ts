import { isUnavailable } from '../database/unavailable.ts'

/** How many pieces of work of one kind are under way before others wait for them, and how many of those then go together. */
const UNDER_WAY = 3
const TOGETHER_MAX = 50

interface Asked {
  one: unknown
  resolve(result: unknown): void
  reject(error: unknown): void
}

interface Kind {
  underWay: number
  waiting: Asked[]
}

/**
 * Does together what is of one kind and is asked for at the same time: when enrolment opens and a thousand people want the same
 * activity, some dozens of transactions do, each with a list. Nothing waits to be joined: what comes alone is done at once. What
 * cannot be done together is done in halves, down to one alone: nobody is refused for somebody else.
 */
export class Together {
  readonly #kinds = new Map<string, Kind>()

  /**
   * @param kind says all that `run` depends on beside the list
   * @param run does it for one or more, all or none, and tells their results in their order
   */
  do<One, Result>(kind: string, one: One, run: (list: One[]) => Promise<Result[]>): Promise<Result> {
    const known = this.#kinds.get(kind) ?? { underWay: 0, waiting: [] }
    this.#kinds.set(kind, known)
    return new Promise<Result>((resolve, reject) => {
      known.waiting.push({ one, resolve: resolve as Asked['resolve'], reject })
      if (known.underWay < UNDER_WAY) void this.#go(kind, known, run as (list: unknown[]) => Promise<unknown[]>)
    })
  }

  async #go(name: string, kind: Kind, run: (list: unknown[]) => Promise<unknown[]>): Promise<void> {
    kind.underWay += 1
    while (kind.waiting.length > 0) await settle(kind.waiting.splice(0, TOGETHER_MAX), run)
    kind.underWay -= 1
    if (kind.underWay === 0) this.#kinds.delete(name)
  }
}

async function settle(asked: Asked[], run: (list: unknown[]) => Promise<unknown[]>): Promise<void> {
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
