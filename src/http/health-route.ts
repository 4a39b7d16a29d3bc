import { Hono } from 'hono'

type Problem = () => Promise<string | null>

/** How long an answer of `/readyz` is reused, and how long it may take. */
const FRESH_MS = 1_000
const WAIT_MS = 2_000

/**
 * Serves `GET /healthz`, this process lives, and `GET /readyz`, it can also work.
 * @param problem finds the reason why it cannot, in words, or null
 */
export function healthRoute(problem: Problem): Hono {
  const route = new Hono()
  const ready = askedOnce(problem)
  route.get('/healthz', (c) => c.json({ status: 'ok' }))
  route.get('/readyz', async (c) => {
    const reason = await ready()
    return reason === null ? c.json({ status: 'ok' }) : c.json({ status: 'unavailable', reason }, 503)
  })
  return route
}

/** Asks once at a time, and reuses the answer for a second: anybody may call, as often as they like. */
function askedOnce(problem: Problem): Problem {
  let answer: Promise<string | null> | undefined

  async function ask(): Promise<string | null> {
    let late: NodeJS.Timeout | undefined
    const waited = new Promise<string>((resolve) => {
      late = setTimeout(resolve, WAIT_MS, 'the database does not answer')
    })
    // A question that hangs is not asked again before it is answered.
    const found = problem().finally(() => {
      clearTimeout(late)
      setTimeout(() => {
        answer = undefined
      }, FRESH_MS).unref()
    })
    return Promise.race([found, waited])
  }
  return () => {
    answer ??= ask()
    return answer
  }
}
