/** What a share may always use of the slots, however busy the others are: together a quarter of them. */
const KEPT = 4

/**
 * The slots of a process, which the dispatchers of its shares have in common. None has more than half of them, so that what
 * hangs in one share leaves the others enough; and each has a few that nobody else gets.
 */
export class Budget {
  /** How many slots a dispatcher may use at most, and always. */
  readonly most: number
  readonly least: number
  readonly #common: number
  #inUse = 0

  /** @param max the slots of the process */
  constructor(max: number, shares: number) {
    this.most = shares === 1 ? max : Math.ceil(max / 2)
    this.least = shares === 1 ? max : Math.max(1, Math.floor(max / KEPT / shares))
    this.#common = max - (shares === 1 ? 0 : this.least * shares)
  }

  /** Takes note of a dispatcher that uses so many more slots, or fewer. */
  change(by: number): void {
    this.#inUse += by
  }

  /** How many more a dispatcher may use that uses so many. */
  left(own: number): number {
    return Math.max(this.least - own, this.#common - this.#inUse)
  }
}
