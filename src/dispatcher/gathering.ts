import type { Clock } from '../clock.ts'

interface GatheringOptions {
  /** How much a step has to take to say that there is much to do, and how much is worth a step of its own. */
  busy: number
  enough: number
  /** How long to wait for it (ms). */
  waitMs: number
}

/**
 * Waits a moment before a step while there is much to do: a statement costs as much as thirty rows do. What comes alone does
 * not wait.
 */
export class Gathering {
  readonly #clock: Clock
  readonly #options: GatheringOptions
  #last = { size: 0, endedAt: 0 }

  constructor(clock: Clock, options: GatheringOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** To be told at the end of a step how much it took. */
  took(size: number): void {
    this.#last = { size, endedAt: this.#clock.now().getTime() }
  }

  /** @param gathered what is there already: as much as the last step took, unless that is known */
  async wait(stopping: AbortSignal, gathered = this.#last.size): Promise<void> {
    const { busy, enough, waitMs } = this.#options
    const { size, endedAt } = this.#last
    const isBusy = size >= busy && Math.abs(this.#clock.now().getTime() - endedAt) <= 2 * waitMs
    if (isBusy && gathered < enough) await this.#clock.sleep(waitMs, stopping)
  }
}
