import type { PostgresPool, PostgresPoolClient } from 'kysely'

/**
 * A pool's line in which those who come this way stand one at a time: whoever comes to the pool by another way is next,
 * however many wait here.
 * @param waitMs how long somebody waits here at most (ms); the error is the pool's own
 */
export function oneAtATime(pool: PostgresPool, waitMs: number): PostgresPool {
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
          client.release() // to whoever stands in the pool's own line
          leave()
        }
        return { query: client.query.bind(client), release } as PostgresPoolClient
      } catch (error) {
        leave()
        throw error
      }
    },
    end: () => pool.end(),
  }
}
