import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { Chance } from './chance.ts'
import type { Scheduler, Step } from './scheduler.ts'

/**
 * The timers, the stop watch and the random bytes of this process, which the code asks for without a clock, come from the
 * scheduler and the seed. @returns a function that gives the real ones back
 */
export function takeOver(scheduler: Scheduler, seed: string): () => void {
  const chance = new Chance(`${seed}/bytes`)
  const real = { setTimeout, clearTimeout, setImmediate, clearImmediate }
  const { randomBytes } = crypto
  const realNow = Object.getOwnPropertyDescriptor(performance, 'now')

  Object.assign(globalThis, {
    setTimeout: (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      new Timer(scheduler.after(ms, 'timer', () => run(...args))),
    clearTimeout: (timer: unknown) => {
      if (timer instanceof Timer) timer.step.isOff = true
      else real.clearTimeout(timer as NodeJS.Timeout)
    },
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      new Timer(scheduler.after(0, 'turn', () => run(...args))),
    // Node's own, given what is none of its own, counts one too few, and runs the last one never.
    clearImmediate: (timer: unknown) => {
      if (timer instanceof Timer) timer.step.isOff = true
      else real.clearImmediate(timer as NodeJS.Immediate)
    },
  })
  Object.defineProperty(performance, 'now', { configurable: true, writable: true, value: () => scheduler.now })
  crypto.randomBytes = ((size: number) =>
    Buffer.from(Array.from({ length: size }, () => chance.upTo(256)))) as typeof crypto.randomBytes
  syncBuiltinESMExports()

  return () => {
    Object.assign(globalThis, real)
    if (realNow) Object.defineProperty(performance, 'now', realNow)
    else Reflect.deleteProperty(performance, 'now')
    crypto.randomBytes = randomBytes
    syncBuiltinESMExports()
  }
}

/** Has what callers ask of a timer of Node. */
class Timer {
  readonly step: Step

  constructor(step: Step) {
    this.step = step
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
