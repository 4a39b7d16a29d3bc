import type { Logger } from 'pino'
import type { Db } from '../database/schema.ts'
import { checkFacts } from '../outbox/check.ts'

/**
 * Checks a batch of facts that others have published. When that cannot be done just now, everything else goes on.
 * @returns the lowest number among them, from which on there is something to fan out; null when none was checked
 */
export async function checkSome(db: Db, now: Date, log: Logger): Promise<string | null> {
  try {
    const { facts, first, flawed } = await checkFacts(db, now)
    if (flawed.length > 0)
      log.warn({ facts: flawed.length, of: facts, first: flawed[0] }, 'Published facts go to nobody: they do not fit')
    return first
  } catch (error) {
    log.warn({ err: error }, 'Published facts cannot be checked just now')
    return null
  }
}
