import { Hono } from 'hono'

type Problem = () => Promise<string | null>

/** How long an answer of `/readyz` holds, and how long it may take (ms). */
const FRESH = 1_000
const WAIT = 2_000

/**
 * `GET /healthz`: this process lives. `GET /readyz`: it can also work.
 * @param problem what keeps it from working, in words, or null
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

/** Whoever asks meanwhile, and until the answer is a second old, gets the same one: anybody may ask, as often as they like. */
function askedOnce(problem: Problem): Problem {
  let answer: Promise<string | null> | undefined

  async function ask(): Promise<string | null> {
    let late: NodeJS.Timeout | undefined
    const waited = new Promise<string>((resolve) => {
      late = setTimeout(resolve, WAIT, 'the database does not answer')
    })
    // What hangs is not asked again before it has answered.
    const found = problem().finally(() => {
      clearTimeout(late)
      setTimeout(() => {
        answer = undefined
      }, FRESH).unref()
    })
    return Promise.race([found, waited])
  }
  return () => {
    answer ??= ask()
    return answer
  }
}
