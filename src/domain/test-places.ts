import { type PublicError, rateLimited } from '../errors.ts'

/**
 * How many tests are under way in this process at most, to the webhooks of one event (or of a company itself) and in all. Each holds a connection of
 * its own until it ends. The tests of one event leave places for those of others.
 */
const PER_EVENT = 8
const IN_ALL = 64

const underWay = new Map<string, number>()

/**
 * Does one test of a webhook when there is a place for it. Nobody waits for one: a test is made by a person who looks on.
 * @param whose the event or the company of the webhook, in words
 * @throws PublicError rate_limited, at once, when there is none
 */
export async function inTestPlace<Result>(whose: string, test: () => Promise<Result>): Promise<Result> {
  const own = underWay.get(whose) ?? 0
  const all = [...underWay.values()].reduce((sum, count) => sum + count, 0)
  if (own >= PER_EVENT) throw noPlace(PER_EVENT, `to webhooks of ${whose} are`)
  if (all >= IN_ALL) throw noPlace(IN_ALL, 'in all are')
  underWay.set(whose, own + 1)
  try {
    return await test()
  } finally {
    const left = (underWay.get(whose) ?? 1) - 1
    if (left > 0) underWay.set(whose, left)
    else underWay.delete(whose)
  }
}

function noPlace(limit: number, which: string): PublicError {
  const reason = `At most ${limit} tests ${which} made at a time: try again when one has ended.`
  return rateLimited(limit, 1_000, reason)
}
