/** The deliveries, as webhook/fact, that were under way in a process when it was struck. */
export type UnderWay = ReadonlySet<string>

/** When a delivery came, by its receiver and by its headers. */
export interface Told {
  life: number
  /** By the clock of the machine (ms). */
  at: number
  /** Which attempt it was, and the second in which it was signed. */
  attempt: string
  signedAt: string
}

/**
 * Knows which deliveries may have been sent twice. Only those may that a process had under a lease when it was killed or
 * frozen: it may have sent them, and could not write that down.
 */
export class Breaks {
  /** The time between two breaks. Receivers note in which of them each delivery came. */
  life = 1
  /** By the life that ended with it: when, and what was under way. Null where nobody could look, so that it may have been anything. */
  readonly #ended = new Map<number, { at: number; underWay: UnderWay | null }>()
  readonly #frozen: (UnderWay | null)[] = []
  readonly #frozeAt: number[] = []

  /** To be called when what was struck can send no more, and before anything else sends what it had. */
  killed(underWay: UnderWay | null): void {
    this.#ended.set(this.life, { at: Date.now(), underWay })
    this.life += 1
  }

  /** To be called while a process stands still: it may send once more what it had, at any time after it is woken. */
  froze(underWay: UnderWay | null): void {
    this.#frozen.push(underWay)
    this.#frozeAt.push(Date.now())
  }

  /** How many times more than once a delivery may come, beside the kills. */
  frozenWith(key: string): number {
    return this.#frozen.filter((underWay) => underWay === null || underWay.has(key)).length
  }

  /** Whether a kill came between these two lives that may be the reason why a delivery came in both. */
  isBetween(key: string, first: number, second: number): boolean {
    for (let life = first; life < second; life++) {
      const ended = this.#ended.get(life)
      if (ended !== undefined && (ended.underWay === null || ended.underWay.has(key))) return true
    }
    return false
  }

  /** Tells of two times of a delivery what can help to find out why there is a second one. */
  describe(first: Told, second: Told): string {
    const frozen = this.#frozeAt.filter((at) => at < second.at)
    const since =
      frozen.length === 0 ? 'before any freeze' : `${second.at - (frozen.at(-1) ?? 0)} ms after freeze ${frozen.length}`
    const of = ({ life, attempt, at, signedAt }: Told) =>
      `life ${life} (attempt ${attempt}, signed ${at - Number(signedAt) * 1_000} ms before, ${(this.#ended.get(life)?.at ?? Number.NaN) - at} ms before its end)`
    return `${second.at - first.at} ms apart, in ${of(first)} and ${of(second)}, ${since}`
  }
}
