import type { Logger } from 'pino'
import type { Db } from '../database/schema.ts'
import { checkFacts } from '../outbox/check.ts'
import type { FactsFrom } from '../outbox/fan-out.ts'

/**
 * Checks a batch of facts that others have published. When that cannot be done just now, everything else goes on.
 * @returns their events, which have something to fan out; null when it could not be done
 */
export async function checkSome(db: Db, now: Date, log: Logger): Promise<FactsFrom[] | null> {
  try {
    const { facts, events, flawed } = await checkFacts(db, now)
    if (flawed.length > 0)
      log.warn({ facts: flawed.length, of: facts, first: flawed[0] }, 'Published facts go to nobody: they do not fit')
    return events
  } catch (error) {
    log.warn({ err: error }, 'Published facts cannot be checked just now')
    return null
  }
}
