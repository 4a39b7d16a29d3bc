import { createContext, Script } from 'node:vm'

/** Work took longer than it may, or went too deep. */
export class TooMuch extends Error {}

/** Node can end a script by force, so one calls the work. */
const script = new Script('work()')
const context = createContext({ work: null })

/** Given once more, with so much more time, when it was the machine that stood still or was busy with others. */
const PATIENCE = 4

/**
 * Runs work in this thread, and ends it by force when it takes too long: what it was about to change may be left half changed. It costs
 * 0.05 ms, as does a message to another thread, and there is no thread to start, to replace and to stop.
 * @throws TooMuch
 */
export function within<Result>(ms: number, work: () => Result): Result {
  for (const limit of [ms, PATIENCE * ms]) {
    const before = process.cpuUsage()
    try {
      context.work = work
      return script.runInContext(context, { timeout: limit })
    } catch (error) {
      if (error instanceof RangeError) break
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      const { user, system } = process.cpuUsage(before)
      if ((user + system) / 1_000 > limit / 2) break
    }
  }
  throw new TooMuch('it takes too long, or goes too deep')
}
