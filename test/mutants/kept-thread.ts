import type { Worker } from 'node:worker_threads'
import { ThreadsPoolWorker, type Vitest } from 'vitest/node'

/** After so many mutants a thread ends, and with it what they left running. */
const MUTANTS_PER_THREAD = 60

/** What vitest has in there, and does not say. */
interface Inner {
  _thread?: Worker | undefined
  env: Record<string, string>
  tried?: number
}

let done = false

/**
 * Lets the thread that tried a mutant try the next one: to load every module anew takes longer than most tests. A mutant that
 * shows only when its module is loaded ("static") gets a new thread.
 */
export function keepThread({ vitest }: { vitest: Vitest }): void {
  if (done) return
  done = true
  const { start, send, stop } = ThreadsPoolWorker.prototype
  const kept = new Map<string | undefined, { thread: Worker; tried: number }>()

  function keeps({ tried = 0 }: Inner): boolean {
    const { mode, mutantActivation } = vitest.getProvidedContext() as unknown as Record<string, unknown>
    return mode === 'mutant' && mutantActivation === 'runtime' && tried < MUTANTS_PER_THREAD
  }

  Object.assign(ThreadsPoolWorker.prototype, {
    async start(this: Inner) {
      const before = keeps(this) ? kept.get(this.env.TEST_BACKEND) : undefined
      if (before) {
        kept.delete(this.env.TEST_BACKEND)
        this._thread = before.thread
        this.tried = before.tried
      }
      await start.call(this as never)
    },
    send(this: Inner, message: Parameters<typeof send>[0]) {
      if (message.type !== 'stop' || !keeps(this)) return send.call(this as never, message)
      // As if the thread had answered.
      this._thread?.emit('message', { type: 'stopped', __vitest_worker_response__: true })
    },
    async stop(this: Inner) {
      const thread = this._thread
      if (!thread || !keeps(this)) return stop.call(this as never)
      for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event)
      thread.on('error', () => undefined)
      thread.stdout.unpipe()
      thread.stderr.unpipe()
      this._thread = undefined
      kept.set(this.env.TEST_BACKEND, { thread, tried: (this.tried ?? 0) + 1 })
    },
  })
}
