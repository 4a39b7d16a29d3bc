import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { eventually } from './eventually.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { type ServerOptions, startServer, type TestServer } from './server.ts'

/** The server, the receiver and the event that the hooks below set for the test that runs now. */
export let server: TestServer
export let receiver: Receiver
export let eventID: string
export let activityID: string

/** Starts a server, one for all tests of a file (or of a `describe`) or one for each of them, and removes its database. */
export function withServer(options: ServerOptions = {}, scope: 'file' | 'test' = 'file'): void {
  const [before, after] = scope === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach]
  before(async () => {
    server = await startServer(options)
  })
  after(async () => {
    await server.stop()
    await server.backend.remove()
  })
}

/** Starts a receiver for each test, and closes it after the test. */
export function withReceiver(): void {
  beforeEach(async () => {
    receiver = await startReceiver()
  })
  afterEach(() => receiver.close())
}

/** Makes an event with an activity for each test; the server is there before it. */
export function withEvent(): void {
  beforeEach(async () => {
    ;({ eventID, activityID } = await server.newEvent())
  })
}

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/** The log of the event, oldest first, once it has n rows. */
export function attempts(n: number): Promise<Any[]> {
  return eventually(async () => {
    const { data } = await server.rpc('webhook.log.find', { eventID, limit: 100 })
    expect(data).toHaveLength(n)
    return data.reverse()
  })
}
