import http from 'node:http'
import { expect, it } from 'vitest'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

/** One call on a connection of its own; resolves to the answer's `connection`. */
function bind({ app }: TestServer, agent: http.Agent, activityID: string, email: string): Promise<string | undefined> {
  const params = { activityID, name: 'Ana', email, bypassWebhook: true }
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` }
  return new Promise((resolve, reject) => {
    const request = http.request(`${app.url}/rpc`, { method: 'POST', agent, headers }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      const { error } = JSON.parse(Buffer.concat(chunks).toString())
      if (error) reject(new Error(JSON.stringify(error)))
      else resolve(response.headers.connection)
    })
    request.once('error', reject).end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params }))
  })
}

it('a stop amid calls: whoever was answered is enrolled, nobody else is, and no call is cut', async () => {
  const server = await startServer()
  const { activityID } = await server.newEvent()
  const answered: string[] = []
  let after = 0
  let stopped: Promise<void> | undefined

  async function client(name: number): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    for (let n = 0; ; n++) {
      const email = `ana${name}.${n}@example.com`
      const late = stopped !== undefined
      const connection = await bind(server, agent, activityID, email)
      answered.push(email)
      if (late) {
        after++
        expect(connection).toBe('close')
      }
      if (connection === 'close') return agent.destroy()
      if (answered.length >= 60) stopped ??= server.stop()
    }
  }

  await Promise.all(Array.from({ length: 12 }, (_, name) => client(name)))
  await stopped
  expect(answered.length).toBeGreaterThanOrEqual(60)
  expect(after).toBeGreaterThan(0)

  const again = await startServer({ backend: server.backend })
  try {
    const rows = await again.app.connection.db
      .selectFrom('enrollment')
      .innerJoin('person', 'person.id', 'enrollment.person_id')
      .select('email')
      .where('activity_id', '=', activityID)
      .execute()
    expect(rows.map(({ email }) => email).sort()).toEqual(answered.sort())
  } finally {
    await again.stop()
    await server.backend.remove()
  }
})
