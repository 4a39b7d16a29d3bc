/** Says on standard error what runs, how many turns there are, and how much time is left by what was estimated. */
export class Progress {
  readonly #total: number
  #doneSeconds = 0
  #turn = 0
  readonly #turns: number
  readonly #startedMs = performance.now()

  /** @param seconds the estimate for all */
  constructor(turns: number, seconds: number) {
    this.#turns = turns
    this.#total = seconds
  }

  /** @param seconds the estimate for what begins */
  begin(what: string, seconds: number): () => void {
    this.#turn += 1
    this.#say(`${this.#turn} of ${this.#turns}  ${what}; ${left(this.#left())} left`)
    return () => {
      this.#doneSeconds += seconds
    }
  }

  /** The estimates, corrected by how much longer the ones so far took: most of one is worth little. */
  #left(): number {
    const took = (performance.now() - this.#startedMs) / 1_000
    const factor = this.#doneSeconds > 20 ? took / this.#doneSeconds : 1
    return (this.#total - this.#doneSeconds) * factor
  }

  #say(line: string): void {
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    process.stderr.write(`Took ${left((performance.now() - this.#startedMs) / 1_000)}\n`)
  }
}

function left(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
