import fs from 'node:fs'
import https from 'node:https'
import type net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type tls from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { AUTHORITY, GOOD, KEY, OTHER_NAME } from '../harness/certificates.ts'
import { startConnectProxy } from '../harness/connect-proxy.ts'
import { runAviso } from '../harness/process.ts'
import { SECRET } from '../harness/receiver-parts.ts'

it.each([
  ['that fits', GOOD, '"answers":[200]'],
  ['for another name', OTHER_NAME, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a delivery by way of a proxy looks at the certificate by the name: one %s', async (_, cert, told) => {
  const proxy = await startConnectProxy()
  onTestFinished(proxy.close)
  const seen = new Set<unknown>()
  const server = https.createServer({ key: KEY, cert }, (request, response) => {
    seen.add(request.headers.host)
    response.end('OK')
  })
  server.on('secureConnection', ({ servername }: tls.TLSSocket) => seen.add(servername))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-proxy-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  fs.writeFileSync(path.join(directory, 'authority.pem'), AUTHORITY)
  // A process that trusts the test authority; it is the check of a receiver, which leaves by the proxy, too.
  const { out } = await runAviso(['check', `https://localhost:${port}/`, '--secret', SECRET], {
    EGRESS_PROXY: proxy.url,
    ALLOW_NETWORKS: '127.0.0.0/8,::1/128',
    NODE_EXTRA_CA_CERTS: path.join(directory, 'authority.pem'),
  })
  expect(out).toContain(told)
  expect(proxy.asked[0]?.authority).toBe(`127.0.0.1:${port}`)
  if (cert === GOOD) expect([...seen]).toEqual(['localhost', `localhost:${port}`])
})
