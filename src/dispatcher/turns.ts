import type { Db } from '../database/schema.ts'
import { type ReadyFrom, turn } from '../outbox/fan-out.ts'

/** How many rows one step with a webhook that was switched on or off moves, and how many such steps are made at once. */
const MOVED_MAX = 500
const STEPS_MAX = 20

/** Goes on with the webhooks that were switched on or off, one after the other. */
export class Turns {
  readonly #db: Db
  /** The last webhook of the walk, and where a step with the next one begins to look. */
  #last = '0'
  #begunFrom = '0'

  constructor(db: Db) {
    this.#db = db
  }

  /** Takes some steps. @returns what they have made ready, and whether there is more to do now */
  async some(): Promise<{ ready: ReadyFrom[]; more: boolean }> {
    const ready: ReadyFrom[] = []
    let more = this.#last !== '0'
    for (let n = 0; n < STEPS_MAX; n++) {
      const step = await turn(this.#db, MOVED_MAX, this.#last, this.#begunFrom)
      this.#last = step?.webhookID ?? '0'
      if (!step) return { ready, more }
      this.#begunFrom = step.begunFrom
      if (step.moved > 0) ready.push({ webhookID: step.webhookID, fact: '0' })
      more ||= step.more
    }
    return { ready, more: true }
  }
}
