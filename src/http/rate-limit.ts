import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { rateLimited } from '../errors.ts'

/**
 * Counts calls of one key. A batch larger than the limit counts as the limit: otherwise it could never pass.
 * @throws PublicError rate_limited
 */
export type RateLimit = (key: string, calls: number) => Promise<void>

/**
 * Limits the calls of each key; every process counts for itself.
 * @param perSecond 0: no limit
 * @param whose the meaning of a key, in words for the caller
 */
export function rateLimit(perSecond: number, whose: string): RateLimit {
  if (perSecond === 0) return async () => {}
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 })
  return async (key, calls) => {
    try {
      await limiter.consume(key, Math.min(calls, perSecond))
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      const reason = `At most ${perSecond} calls per second are allowed ${whose}.`
      throw rateLimited(perSecond, refused.msBeforeNext, reason)
    }
  }
}
