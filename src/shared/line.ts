/** A line of work: a few pieces run at a time, in the order in which they came. */
export class Line {
  readonly #places: () => number
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** @param places how many may run at a time; called anew before each */
  constructor(places: () => number) {
    this.#places = places
  }

  get length(): number {
    return this.#waiting.length
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((begin) => {
      this.#waiting.push(begin)
      this.#next()
    })
    try {
      return await work()
    } finally {
      this.#running--
      this.#next()
    }
  }

  #next(): void {
    if (this.#running >= this.#places()) return
    const begin = this.#waiting.shift()
    if (!begin) return
    this.#running++
    begin()
  }
}
