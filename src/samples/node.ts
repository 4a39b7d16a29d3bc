import { LIBRARY_ON_FORMS, lines, type Receives } from './sample.ts'

export function node({ form, code, answer, answerType }: Receives): string {
  return lines(
    '// receiver.mjs    WEBHOOK_SECRET=whsec_… node receiver.mjs',
    "import { createHmac, timingSafeEqual } from 'node:crypto'",
    "import { createServer } from 'node:http'",
    '',
    "const key = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')",
    'const same = (a, b) => a.length === b.length && timingSafeEqual(a, b)',
    '',
    '// body: the raw bytes of the request, before any parsing.',
    form && `// ${LIBRARY_ON_FORMS.node}`,
    'function verify(headers, body) {',
    "  const id = headers['webhook-id']",
    "  const timestamp = headers['webhook-timestamp']",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a line of the sample
    "  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')",
    "  const known = (headers['webhook-signature'] ?? '').split(' ')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: so is this
    '    .some((one) => same(Buffer.from(one), Buffer.from(`v1,${signed}`)))',
    code && "  const code = same(Buffer.from(headers['x-secret'] ?? ''), Buffer.from(process.env.SECURITY_CODE))",
    `  return known && ${code ? 'code && ' : ''}Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300`,
    '}',
    '',
    'async function receive(request, response) {',
    '  const chunks = []',
    '  for await (const chunk of request) chunks.push(chunk)',
    '  const body = Buffer.concat(chunks)',
    '  if (!verify(request.headers, body)) return response.writeHead(401).end()',
    form
      ? "  const payload = JSON.parse(new URLSearchParams(body.toString()).get('payload'))"
      : '  const payload = JSON.parse(body)',
    '  // With the header x-test: true, it is the example that webhook.test sends: nothing happened.',
    "  console.log(request.headers['webhook-id'], payload) // an ID seen before: the same delivery once more",
    `  response.writeHead(200, { 'content-type': '${answerType}' }).end('${answer}')`,
    '}',
    '',
    '// What breaks off, or is no JSON, must not end the process.',
    'createServer((request, response) => receive(request, response).catch(() => response.writeHead(400).end()))',
    '  .listen(process.env.PORT ?? 4000)',
  )
}
