import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { newBackend } from '../harness/backend.ts'
import { commandsOf, shell } from '../harness/commands.ts'
import { eventually } from '../harness/eventually.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { runAviso, startProcess } from '../harness/process.ts'
import { startReceiver, verify } from '../harness/receiver.ts'
import { newScratch } from '../harness/scratch.ts'
import { startServer } from '../harness/server.ts'

// The commands of docs/operate.md: the second stops, copies and starts.
const [COMMANDS = ''] = commandsOf('The embedded database')
const COPY = COMMANDS.split('\n').find((line) => line.startsWith('cp ')) ?? ''

/** Lets nothing out, as docs/operate.md has it. */
const NOWHERE = { EGRESS_PROXY: 'http://127.0.0.1:9' }

const left: (() => unknown)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).reverse()) await remove()
})

/** A database of its own, and how to copy it to where the backup is. */
async function newOriginal() {
  const original = await newBackend()
  left.push(original.remove)
  const directory = newScratch('backup')
  left.push(() => fs.rmSync(directory, { recursive: true }))
  const command = COPY.replace('/var/lib/aviso', original.env.DATA_DIR as string).replace(
    '/var/backups/aviso',
    directory,
  )
  return { original, copy: { ...original, env: { DATA_DIR: directory } }, backUp: () => shell(command, '/', {}) }
}

it('what waited when it was stopped is delivered from a copy of the directory, with the same webhook-id', async () => {
  const { original, copy, backUp } = await newOriginal()
  const env = { SECRET_KEY: randomBytes(32).toString('base64') }
  const receiver = await startReceiver(() => ({ status: 500 }))
  left.push(receiver.close)
  const before = await startServer({ backend: original, env })
  const { eventID, activityID } = await before.newEvent()
  const { secret } = await before.newWebhook(eventID, receiver.url)
  await before.enroll(activityID)
  const [first] = await receiver.received(1)
  await before.stop()
  await backUp()

  expect(await runAviso(['restored', '--gap', '5000'], copy.env)).toMatchObject({
    out: 'New numbers begin 5,000 later.\n',
  })
  expect(await runAviso(['restored', '--gap', 'much'], copy.env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--gap cannot be "much"'),
  })

  receiver.behave(() => ({}))
  const clock = manualClock(new Date('2026-11-22T12:01:00Z'))
  const looking = await startServer({ backend: copy, env: { ...env, ...NOWHERE }, clock })
  await eventually(async () => {
    const { data } = await looking.rpc('webhook.log.find', { eventID })
    expect(data[0]).toMatchObject({ attempt: 2, error: expect.stringMatching(/^The proxy .* cannot be reached/) })
  })
  await looking.stop()
  expect(receiver.requests).toHaveLength(1)

  clock.advance(3_600_000)
  const after = await startServer({ backend: copy, env, clock })
  left.push(() => after.stop())
  const [, again] = await receiver.received(2)
  if (!again) throw new Error('nothing came')
  verify(secret, again)
  expect(again.body).toBe(first?.body)
  expect(again.headers).toMatchObject({ 'webhook-id': first?.headers['webhook-id'], 'x-attempt': '3' })
  await after.enroll(activityID, 'Bia Reis')
  const [, , fresh] = await receiver.received(3)
  expect(Number(fresh?.headers['webhook-id']?.split('_').at(-1))).toBeGreaterThan(5_000)
})

it('a copy that was made while the process stood still has everything that was acknowledged', async () => {
  const { original, copy, backUp } = await newOriginal()
  const server = await startProcess(original.env)
  left.push(() => server.kill('SIGKILL'))
  const { activityID } = server.ready.first
  const acknowledged: string[] = []
  // The copy is made amid calls: some are answered, some are not.
  await new Promise<void>((resolve) => {
    for (let n = 0; n < 20; n++) {
      const email = `ana${n}@example.com`
      const call = server.rpc('activity.person.bind', { activityID, name: 'Ana', email })
      call.then(() => acknowledged.push(email) === 5 && resolve()).catch(() => {})
    }
  })
  server.child.kill('SIGSTOP')
  const known = [...acknowledged]
  await backUp()
  await server.kill('SIGKILL')

  const restored = await startProcess(copy.env)
  left.push(() => restored.kill('SIGKILL'))
  const found = (await restored.rpc('activity.person.find', { activityID })) as { data: { email: string }[] }
  expect(found.data.map(({ email }) => email)).toEqual(expect.arrayContaining(known))
}, 60_000)
