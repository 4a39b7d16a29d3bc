import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { createSender } from '../../src/attempt/send.ts'

/** A receiver on a thread of its own: it says when a request is there (0), waits until it may answer (1), and says when it has (2). */
const RECEIVER = `
  const { parentPort, workerData: told } = require('node:worker_threads')
  const server = require('node:net').createServer((socket) => socket.on('data', () => {
    Atomics.store(told, 0, 1)
    Atomics.wait(told, 1, 0)
    socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{}', () => {
      Atomics.store(told, 2, 1)
      Atomics.notify(told, 2)
    })
  }))
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`

const TIMEOUT_MS = 200

/** A process stands still when its machine does, or when somebody stops it: it wakes with timers that are over. */
it('an answer that came while the process stood still counts, though the time is over', async () => {
  const told = new Int32Array(new SharedArrayBuffer(12))
  const worker = new Worker(RECEIVER, { eval: true, workerData: told })
  const [port] = await once(worker, 'message')
  const sender = createSender(egressGuard(['127.0.0.0/8']), TIMEOUT_MS)
  onTestFinished(async () => {
    await sender.close()
    await worker.terminate()
  })
  const request = { url: `http://127.0.0.1:${port}/`, headers: { 'content-length': '2' }, body: '{}' }
  const sent = sender.send(request)
  while (Atomics.load(told, 0) === 0) await new Promise((resolve) => setImmediate(resolve))
  Atomics.store(told, 1, 1)
  Atomics.notify(told, 1)
  Atomics.wait(told, 2, 0) // from here on nothing is read
  const until = performance.now() + 2 * TIMEOUT_MS
  while (performance.now() < until);
  expect(await sent).toMatchObject({ answer: { status: 200, body: '{}' } })
})
