import { Hono } from 'hono'

/**
 * `GET /healthz`: this process lives. `GET /readyz`: it can also work.
 * @param problem what keeps it from working, in words, or null
 */
export function healthRoute(problem: () => Promise<string | null>): Hono {
  const route = new Hono()
  route.get('/healthz', (c) => c.json({ status: 'ok' }))
  route.get('/readyz', async (c) => {
    const reason = await problem()
    return reason === null ? c.json({ status: 'ok' }) : c.json({ status: 'unavailable', reason }, 503)
  })
  return route
}
