import type { FlushingClient } from './two-flushes.ts'

type Connect = () => Promise<FlushingClient>

export interface FewAtATime {
  /** The same connections, for those who wait here until one of them may have one. */
  of(connect: Connect): Connect
  /** How many wait here. */
  waiting(): number
}

/**
 * Lets users into a pool a few at a time, so that they never have all of it. Who comes to the pool directly never waits behind
 * more than these.
 * @param places how many are let in
 * @param waitMs how long one waits here at most; the error is the pool's own
 */
export function fewAtATime(places: number, waitMs: number): FewAtATime {
  const waiting: (() => void)[] = []
  let taken = 0

  function enter(): Promise<void> | undefined {
    if (taken < places) {
      taken += 1
      return undefined
    }
    return new Promise((resolve, reject) => {
      const next = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(next), 1)
        reject(new Error('timeout exceeded when trying to connect'))
      }, waitMs)
      waiting.push(next)
    })
  }

  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else taken -= 1
  }

  return {
    of: (connect) => async () => {
      await enter()
      try {
        const client = await connect()
        const release = () => {
          client.release() // comes first: users in the pool's own line are next
          leave()
        }
        const query: FlushingClient['query'] = client.query.bind(client) as never
        return { ...(client.flush && { flush: client.flush }), query, release } as FlushingClient
      } catch (error) {
        leave()
        throw error
      }
    },
    waiting: () => waiting.length,
  }
}
