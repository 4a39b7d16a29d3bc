import { createHash } from 'node:crypto'

/** Something that is to happen at a time, unless it is called off. */
export interface Step {
  at: number
  order: number
  label: string
  run(): unknown
  isOff: boolean
}

const turnOfTheLoop = setImmediate

/**
 * One line of steps for everything there is: statements, answers, sleeps, dials. It takes the next one in time, waits until all
 * that comes of it at once has come to rest, and takes the next. Time passes between the steps alone.
 */
export class Scheduler {
  now = 0
  steps = 0
  #order = 0
  readonly #line: Step[] = []
  readonly #excused: { from: number; to: number }[] = []
  readonly #trace = createHash('sha256')
  /** Is told of each step; for whoever wants to read the schedule. */
  onStep: ((now: number, label: string) => void) | undefined

  after(ms: number, label: string, run: () => unknown): Step {
    const step = { at: this.now + Math.max(0, ms), order: this.#order++, label, run, isOff: false }
    let [low, high] = [0, this.#line.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#line[middle] as Step).at <= step.at) low = middle + 1
      else high = middle
    }
    this.#line.splice(low, 0, step)
    return step
  }

  /** Resolves after a while, in nobody's process. */
  pause(ms: number, label: string): Promise<void> {
    return new Promise((resolve) => this.after(ms, label, resolve))
  }

  /** Takes the next step. @returns false when there is none */
  async step(): Promise<boolean> {
    const next = this.#line.shift()
    if (!next) return false
    if (next.isOff) return true
    this.now = Math.max(this.now, next.at)
    this.steps += 1
    this.note(next.label)
    await next.run()
    await new Promise((resolve) => turnOfTheLoop(resolve))
    return true
  }

  /** Lets time pass in which nobody works, as when a machine is suspended. */
  leap(ms: number): void {
    const from = this.now
    this.now += ms
    this.excuse(from)
    this.note(`leap ${ms}`)
  }

  /** Nobody can be blamed for what was not done between then and now. */
  excuse(from: number): void {
    this.#excused.push({ from, to: this.now })
  }

  /** How much of the time since `time` is excused, in whatever order and over each other the excuses came. */
  excusedSince(time: number): number {
    let [sum, until] = [0, time]
    for (const { from, to } of this.#excused.toSorted((one, other) => one.from - other.from)) {
      sum += Math.max(0, to - Math.max(from, until))
      until = Math.max(until, to)
    }
    return sum
  }

  /** Adds to the trace. */
  note(text: string): void {
    this.#trace.update(`${this.now.toFixed(3)} ${text}\n`)
    this.onStep?.(this.now, text)
  }

  /** A hash of all steps: two runs with the same one went the same way. */
  trace(): string {
    return this.#trace.copy().digest('hex').slice(0, 16)
  }
}
