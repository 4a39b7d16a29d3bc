import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { startReceivers } from './receivers.ts'

const CONNECTIONS = 60

/** Sends a delivery over each of many connections, and is gone. */
const sender = (port: string) => `
  const body = JSON.stringify({ type: 'activityEnrollment', webhookID: '1', sequence: '1', data: {} })
  const request = 'POST /one HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-length: ' + body.length + '\\r\\n\\r\\n' + body
  let left = ${CONNECTIONS}
  for (let n = 0; n < ${CONNECTIONS}; n++) {
    const socket = require('net').connect(${port}, '127.0.0.1', () => socket.write(request, () => --left || process.exit()))
  }`

it('what somebody sent who is gone is read before the life is over in which it was sent', async () => {
  const receivers = await startReceivers()
  // Nothing is read here until it is gone.
  execFileSync(process.execPath, ['-e', sender(new URL(receivers.origin).port)])
  await receivers.caughtUp()
  expect(receivers.requests).toBe(CONNECTIONS)
  await receivers.close()
})
