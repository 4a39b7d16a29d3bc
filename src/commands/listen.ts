import fs from 'node:fs'
import http from 'node:http'
import { styleText } from 'node:util'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { type Config, ConfigError } from '../config.ts'
import { LISTEN_PORT, listenSecretFile } from '../first-start.ts'

/** An answer that every platform's contract takes as received: Quinttos asks for these words. */
const RECEIVED = '{"status": "ok"}'
const ASKED_FOR = '{"status": "error", "reason": "as asked by --status"}'

/**
 * Runs a local receiver until it is stopped. It prints each delivery, and whether the signature verifies: by the reference
 * implementation of Standard Webhooks, not by our own code.
 */
export async function listenCommand(config: Config, options: Record<string, unknown>): Promise<number> {
  const port = wholeNumber('--port', options.port ?? LISTEN_PORT, 0, 65_535)
  const status = wholeNumber('--status', options.status, 200, 599)
  // The first start of the server may still be under way, so its secret is looked for until it is there.
  let verifier = typeof options.secret === 'string' ? verifierOf(options.secret) : keptVerifier(config)
  const findVerifier = () => {
    verifier ??= keptVerifier(config)
    return verifier
  }

  const server = http.createServer((request, response) => {
    const answer = async () => {
      const body = await whole(request)
      print(request, body, verdict(findVerifier(), request, body))
      response.writeHead(status, { 'content-type': 'application/json' }).end(status < 300 ? RECEIVED : ASKED_FOR)
    }
    // A request that breaks off, or is too long, ends only its own connection.
    answer().catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const { port: listening } = server.address() as { port: number }
  const checks = verifier
    ? 'verifying signatures'
    : 'verifying signatures once a server was started here; for another one, give --secret whsec_…'
  if (process.stdout.isTTY)
    process.stdout.write(`Listening on http://127.0.0.1:${listening}/, ${checks}. Ctrl-C ends it.\n`)
  else
    process.stdout.write(
      `${JSON.stringify({ ready: true, url: `http://127.0.0.1:${listening}/`, verifies: verifier !== null })}\n`,
    )
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        server.close(() => resolve(0))
        server.closeAllConnections()
      })
    }
  })
}

/** More bytes than any delivery has. */
const BODY_MAX = 16 * 1024 * 1024

/** Reads the body as it was signed, with a byte order mark if it has one. */
async function whole(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > BODY_MAX) throw new Error('The body is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Makes a verifier of the secret that the first start left in a file, once it is whole. */
function keptVerifier(config: Config): Webhook | null {
  try {
    return new Webhook(fs.readFileSync(listenSecretFile(config), 'utf8').trim())
  } catch {
    return null
  }
}

function verifierOf(secret: string): Webhook {
  try {
    return new Webhook(secret)
  } catch {
    throw new ConfigError('--secret cannot be used: whsec_ and base64 is expected, as webhook.create returned it.')
  }
}

type Verdict = { verified: boolean | null; reason?: string }

function verdict(verifier: Webhook | null, request: http.IncomingMessage, body: string): Verdict {
  if (!verifier) return { verified: null, reason: 'no secret' }
  try {
    verifier.verify(body, request.headers as Record<string, string>)
    return { verified: true }
  } catch (error) {
    // Another error comes behind a good signature: `verify` then parses the body as JSON, which a form is not.
    if (!(error instanceof WebhookVerificationError)) return { verified: true }
    return { verified: false, reason: error.message }
  }
}

function print(request: http.IncomingMessage, body: string, { verified, reason }: Verdict): void {
  const id = request.headers['webhook-id'] ?? null
  if (!process.stdout.isTTY) {
    process.stdout.write(`${JSON.stringify({ 'webhook-id': id, verified, ...(reason && { reason }), body })}\n`)
    return
  }
  const mark =
    verified === null
      ? styleText('yellow', '? signature not checked')
      : verified
        ? styleText('green', '✓ signature verifies')
        : styleText('red', `✗ signature does not verify: ${reason}`)
  process.stdout.write(
    `${new Date().toTimeString().slice(0, 8)}  ${forTerminal(String(id))}  ${mark}\n${forTerminal(indent(body))}\n\n`,
  )
}

/** Replaces characters that steer a terminal: anybody on this machine may send. */
function forTerminal(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD')
}

function indent(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2).replace(/^/gm, '  ')
  } catch {
    return `  ${body}`
  }
}

function wholeNumber(option: string, value: unknown, min: number, max: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= min && number <= max) return number
  throw new ConfigError(`${option} cannot be "${String(value)}": a whole number from ${min} to ${max} is expected.`)
}
