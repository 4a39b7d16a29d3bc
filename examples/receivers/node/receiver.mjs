// receiver.mjs    WEBHOOK_SECRET=whsec_… node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')
const same = (a, b) => a.length === b.length && timingSafeEqual(a, b)

// body: the raw bytes of the request, before any parsing.
function verify(headers, body) {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  const known = (headers['webhook-signature'] ?? '').split(' ')
    .some((one) => same(Buffer.from(one), Buffer.from(`v1,${signed}`)))
  return known && Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300
}

async function receive(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  if (!verify(request.headers, body)) return response.writeHead(401).end()
  const payload = JSON.parse(body)
  // With the header x-test: true, it is the example that webhook.test sends: nothing happened.
  console.log(request.headers['webhook-id'], payload) // an ID seen before: the same delivery once more
  response.writeHead(200, { 'content-type': 'text/plain' }).end('OK')
}

// What breaks off, or is no JSON, must not end the process.
createServer((request, response) => receive(request, response).catch(() => response.writeHead(400).end()))
  .listen(process.env.PORT ?? 4000)
