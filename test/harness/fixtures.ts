import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type Receiver, startReceiver } from './receiver.ts'
import { type ServerOptions, startServer, type TestServer } from './server.ts'

// For tests that need a server or a receiver alone. Stories of an event take what they need from `story.ts`.

/** The server and the receiver that the hooks below set for the test that runs now. */
export let server: TestServer
export let receiver: Receiver

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
