import { vi } from 'vitest'

/**
 * Looks again and again, for 10 s at most, until nothing is thrown; resolves to what was seen then. A look that moves the
 * clock by seconds is made less often (`everyMs`), so that what is under way meanwhile keeps its lease.
 */
export function eventually<Result>(look: () => Result | Promise<Result>, everyMs = 10): Promise<Result> {
  return vi.waitFor(look, { timeout: Number(process.env.TEST_EVENTUALLY_MS ?? 10_000), interval: everyMs })
}
