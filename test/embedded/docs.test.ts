import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DOCUMENTS } from '../harness/documents.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

const run = promisify(execFile)

/** Every `curl` of the documentation, each to the end of its block or to the next. */
const commands = DOCUMENTS.flatMap(({ text }) => [...text.matchAll(/```sh\n(.+?)```/gs)])
  .flatMap(([, block = '']) => block.split(/\n(?=curl )/))
  .filter((command) => command.startsWith('curl '))

let server: TestServer
beforeAll(async () => {
  server = await startServer({ role: 'api', env: { METRICS_PORT: '0' } })
  for (const type of ['activityEnrollment', 'activityDismissal']) {
    await server.newWebhook('1', 'https://receiver.example/hook', { type }) // as those of the first start
  }
  await server.rpc('event.person.bind', { eventID: '1', name: 'Ana', email: 'ana@example.com' })
})
afterAll(async () => {
  await server.stop()
  await server.backend.remove()
})

it('has commands to run', () => expect(commands.length).toBeGreaterThan(3))

it.each(commands)('%s', async (command) => {
  const here = command
    .replace('http://127.0.0.1:3000', server.app.url)
    .replace('http://127.0.0.1:9464/metrics', server.app.metricsUrl ?? '')
  const { stdout } = await run('bash', ['-c', here], { env: { ...process.env, TOKEN: ADMIN } })
  if (command.includes('/metrics')) expect(stdout).toContain('aviso_database_up 1')
  else expect(JSON.parse(stdout)).not.toHaveProperty('error')
})
