import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Backend, newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { type ServerProcess, startProcess } from '../harness/process.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'

/** Faults in what runs between a request and its answer, outside of any promise. */
const FAULTS = `
  import net from 'node:net'
  import { Transform } from 'node:stream'
  import zlib from 'node:zlib'
  const fault = process.env.FAULT
  const fail = () => { throw new Error('a fault in the test') }
  /** Fails once what is given begins so. */
  const failAt = (object, method, begins) => {
    const own = object[method]
    object[method] = function (given, ...rest) {
      if (begins.test(Buffer.from(given).toString('latin1', 0, 20))) fail()
      return own.call(this, given, ...rest)
    }
  }
  const decoders = {
    call: fail,
    write: () => new Transform({ transform: fail }),
    data: () => new Transform({ readableObjectMode: true, transform(chunk, _, done) { done(null, { get length() { fail() } }) } }),
    end: () => Object.assign(new Transform({ transform(_, __, done) { done() } }), { end: fail }),
  }
  if (decoders[fault]) Object.defineProperty(zlib, 'createGunzip', { value: decoders[fault] })
  if (fault === 'reading') failAt(Uint8Array.prototype, 'set', /^HTTP\\/1.1 200/)
  if (fault === 'writing') failAt(net.Socket.prototype, 'write', /^POST /)
  if (fault === 'elsewhere') process.on('SIGUSR2', fail)
`

let backend: Backend
let receiver: Receiver
let server: ServerProcess | undefined

beforeEach(async () => {
  backend = await newBackend()
  receiver = await startReceiver(() => ({
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync('{"status": "ok"}'),
  }))
})
afterEach(async () => {
  await server?.kill('SIGKILL')
  server = undefined
  await receiver.close()
  await backend.remove()
})

async function start(fault: string) {
  const faults = `--import=data:text/javascript,${encodeURIComponent(FAULTS)}`
  server = await startProcess({ ...backend.env, NODE_OPTIONS: faults, FAULT: fault, RETRY_SCHEDULE: '1h' })
  return server
}

// biome-ignore lint/suspicious/noExplicitAny: the log as it comes
async function attempt(running: ServerProcess): Promise<any> {
  return eventually(async () => {
    const { data } = (await running.rpc('webhook.log.find', { eventID: '1' })) as { data: object[] }
    expect(data).toHaveLength(1)
    return data[0]
  })
}

async function enroll(running: ServerProcess, type: string) {
  await running.rpc('webhook.edit', { webhookID: '1', active: false })
  const webhook = await running.rpc('webhook.create', { eventID: '1', type, url: receiver.url })
  await running.rpc('activity.person.bind', { activityID: '1', name: 'Ana Souza', email: 'ana@example.com' })
  return webhook as { webhookID: string }
}

describe('a fault in the midst of an exchange', () => {
  it.each(['call', 'write', 'data', 'end', 'reading'])(
    'ends that attempt and not the process, and is logged: %s',
    async (fault) => {
      const running = await start(fault)
      const { webhookID } = await enroll(running, 'enrollment_added')
      expect(await attempt(running)).toMatchObject({
        outcome: 'failed',
        status: 200,
        error: expect.stringMatching(/internal error/),
      })
      await eventually(() => expect(running.errors()).toContain('a fault in the test'))
      expect(await running.rpc('webhook.test', { webhookID })).toMatchObject({ outcome: 'givenUp', status: 200 })
      expect(running.child.exitCode).toBeNull()
    },
  )

  it('does not undo a status that decides', async () => {
    const running = await start('data')
    await enroll(running, 'activityEnrollment')
    expect(await attempt(running)).toMatchObject({ outcome: 'received', status: 200, error: null })
  })

  it('is a failure of ours when there was no answer yet', async () => {
    const running = await start('writing')
    await enroll(running, 'activityEnrollment')
    expect(await attempt(running)).toMatchObject({
      outcome: 'failed',
      status: null,
      error: 'Internal error: see the log of the server.',
    })
    await eventually(() => expect(running.errors()).toContain('a fault in the test'))
    expect(running.child.exitCode).toBeNull()
  })
})

it('a fault of unknown origin ends the process', async () => {
  const running = await start('elsewhere')
  const exited = once(running.child, 'exit')
  running.child.kill('SIGUSR2')
  expect((await exited)[0]).toBe(1)
  expect(running.errors()).toContain('an error that should not have happened')
})
