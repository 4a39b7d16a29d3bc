import { PublicError } from '../errors.ts'

/** Tests under way in this process at most, to one webhook and in all: each holds a connection of its own until it ends. */
const PER_WEBHOOK = 4
const IN_ALL = 16

const underWay = new Map<string, number>()

/**
 * Does one test of a webhook when there is a place for it. Nobody waits for one: a test is made by a person who looks on.
 * @throws PublicError rate_limited, at once, when there is none
 */
export async function inTestPlace<Result>(webhookID: string, test: () => Promise<Result>): Promise<Result> {
  const own = underWay.get(webhookID) ?? 0
  const all = [...underWay.values()].reduce((sum, count) => sum + count, 0)
  if (own >= PER_WEBHOOK) throw noPlace(PER_WEBHOOK, `of webhook ${webhookID} are`)
  if (all >= IN_ALL) throw noPlace(IN_ALL, 'in all are')
  underWay.set(webhookID, own + 1)
  try {
    return await test()
  } finally {
    const left = (underWay.get(webhookID) ?? 1) - 1
    if (left > 0) underWay.set(webhookID, left)
    else underWay.delete(webhookID)
  }
}

function noPlace(limit: number, which: string): PublicError {
  const reason = `At most ${limit} tests ${which} made at a time: try again when one has ended.`
  return new PublicError('rate_limited', { limit, retryAfter: 1, reason })
}
