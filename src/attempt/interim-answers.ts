/** The beginning of an interim answer. With 101 the connection speaks another protocol from then on. */
const INTERIM = /^(?:\r?\n)*HTTP\/1\.[01] 1(?!01)\d\d\D/
/** What may become such a beginning. */
const PART = /^(?:\r?\n)*\r?(?:H(?:T(?:T(?:P(?:\/(?:1(?:\.(?:[01](?: (?:1\d{0,2})?)?)?)?)?)?)?)?)?)?$/
/** A beginning is not longer than this, blank lines in front of it included. */
const BEGINNING = 64
/** An empty line ends an interim answer. What of that may lie in front of a piece is as long as this. */
const END = /\r?\n\r?\n/
const BEFORE_END = 3

/**
 * Leaves out the interim answers (1xx) in front of an answer: a client has to take them unasked (RFC 9110 §15.2), and undici closes the
 * connection at 100.
 */
export class InterimAnswers {
  /** What may be a beginning; within an interim answer, the last bytes of it. */
  #held: Buffer | null = null
  #isWithin = false
  #isOver = true

  /** A request begins. */
  begin(): void {
    this.#held = null
    this.#isWithin = false
    this.#isOver = false
  }

  /** @returns the bytes that are not of an interim answer; null when there are none yet */
  without(bytes: Buffer): Buffer | null {
    if (this.#isOver) return bytes
    let rest = this.#held ? Buffer.concat([this.#held, bytes]) : bytes
    this.#held = null
    for (;;) {
      if (this.#isWithin) {
        const end = END.exec(rest.toString('latin1'))
        if (!end) return this.#hold(rest.subarray(-BEFORE_END))
        this.#isWithin = false
        rest = rest.subarray(end.index + end[0].length)
      }
      const beginning = rest.toString('latin1', 0, BEGINNING)
      if (INTERIM.test(beginning)) this.#isWithin = true
      else if (rest.length < BEGINNING && PART.test(beginning)) return this.#hold(rest)
      else {
        this.#isOver = true
        return rest
      }
    }
  }

  #hold(bytes: Buffer): null {
    this.#held = bytes
    return null
  }
}
