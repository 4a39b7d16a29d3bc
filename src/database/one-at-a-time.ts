import type { PostgresPool, PostgresPoolClient } from 'kysely'

/**
 * Lets its users into a pool one at a time. A user that comes to the pool directly never waits behind more than one of them.
 * @param waitMs how long a user waits here at most; the error is the pool's own
 */
export function oneAtATime(pool: PostgresPool, waitMs: number): PostgresPool & { waiting(): number } {
  const waiting: (() => void)[] = []
  let taken = false

  function enter(): Promise<void> | undefined {
    if (!taken) {
      taken = true
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
    else taken = false
  }

  return {
    async connect() {
      await enter()
      try {
        const client = await pool.connect()
        const release = () => {
          client.release() // comes first: users in the pool's own line are next
          leave()
        }
        return { query: client.query.bind(client), release } as PostgresPoolClient
      } catch (error) {
        leave()
        throw error
      }
    },
    end: () => pool.end(),
    /** How many users wait here. */
    waiting: () => waiting.length,
  }
}
