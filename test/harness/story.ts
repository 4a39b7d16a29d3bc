import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startReceiver } from './receiver.ts'
import { type ServerOptions, startServer } from './server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

/**
 * Tests about a server. A test names what its story needs: that alone is made for it, before it begins, and goes after it.
 * A file adds what its own stories have in common, by `extend`, once: a server is shared by the tests of one extension.
 * @param scope whether the tests of a file share the server, or each has one of its own
 */
export function storyOf(options: ServerOptions = {}, scope: 'file' | 'test' = 'file') {
  return (
    test
      // The type is for the usual case: hooks of a whole file may name a server that is shared.
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads there what a fixture is made of
      .extend('server', { scope: scope as 'file' }, async ({}, { onCleanup }) => {
        const server = await startServer(options)
        onCleanup(async () => {
          await server.stop()
          await server.backend.remove()
        })
        return server
      })
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads there what a fixture is made of
      .extend('receiver', async ({}, { onCleanup }) => {
        const receiver = await startReceiver()
        onCleanup(receiver.close)
        return receiver
      })
      // An event with an activity.
      .extend('event', ({ server }) => server.newEvent())
      .extend('eventID', ({ event }) => event.eventID)
      .extend('activityID', ({ event }) => event.activityID)
      // Enrols somebody in the activity.
      .extend('enroll', ({ server, activityID }) => (name?: string, more?: object): Promise<Any> => {
        return server.enroll(activityID, name, more)
      })
      // The log of the event, oldest first, once it has n rows.
      .extend('attempts', ({ server, eventID }) => (n: number): Promise<Any[]> => {
        return eventually(async () => {
          const { data } = await server.rpc('webhook.log.find', { eventID, limit: 100 })
          expect(data).toHaveLength(n)
          return data.reverse()
        })
      })
  )
}
