import fs from 'node:fs'
import http from 'node:http'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { type Config, ConfigError } from '../config.ts'
import { LISTEN_PORT, listenSecretFile } from '../first-start.ts'
import { parseHttpUrl } from '../shared/parse-url.ts'
import { type Arrival, printArrival, typeOf } from './arrival.ts'
import type { Given } from './command.ts'
import { type Answer, forward, wholeOf } from './forward.ts'

/** An answer that every platform's contract takes as received: Quinttos asks for these words. */
const RECEIVED = '{"status": "ok"}'
const ASKED_FOR = '{"status": "error", "reason": "as asked by --status"}'
const NOT_FORWARDED = '{"status": "error", "reason": "aviso listen could not forward it"}'

/**
 * Runs a local receiver until it is stopped. It prints each delivery, and whether the signature verifies: by the reference
 * implementation of Standard Webhooks, not by our own code. What it was told to forward goes on first.
 */
export async function listenCommand(config: Config, given: Given): Promise<number> {
  const port = wholeNumber('--port', given.port ?? LISTEN_PORT, 0, 65_535)
  const to = given['forward-to'] === undefined ? null : urlOf(String(given['forward-to']))
  if (to && given.status !== undefined)
    throw new ConfigError('--status goes without --forward-to: there the answer is the one of that URL.')
  const status = wholeNumber('--status', given.status ?? 200, 200, 599)
  // The first start of the server may still be under way, so its secret is looked for until it is there.
  let verifiers = [given.secret ?? []]
    .flat()
    .flatMap((list) => String(list).split(','))
    .map(verifierOf)
  const findVerifiers = () => {
    if (verifiers.length === 0) verifiers = keptVerifier(config)
    return verifiers
  }
  const answerTo: Answering = to ? forwarding(to) : async () => canned(status)
  const server = http.createServer((request, response) => {
    const answer = async () => {
      const body = await wholeOf(request)
      const text = body.toString('utf8')
      const verdict = verdictOf(findVerifiers(), request, text)
      const made = await answerTo(request, response, body)
      if (!server.listening) response.shouldKeepAlive = false
      response.writeHead(made.status, made.headers).end(made.body)
      const problem = made.problem === undefined ? {} : { problem: made.problem }
      printArrival({ ...arrivalOf(request, text), ...verdict, ...problem, status: made.status, body: text })
    }
    // A request that breaks off, or is too long, ends only its own connection.
    answer().catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const { port: listening } = server.address() as { port: number }
  announce(`http://127.0.0.1:${listening}/`, to, findVerifiers().length > 0)
  return stopped(server)
}

type Answering = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  body: Buffer,
) => Promise<Answer & { problem?: string }>

function canned(status: number): Answer {
  const body = Buffer.from(status < 300 ? RECEIVED : ASKED_FOR)
  return { status, headers: ['content-type', 'application/json'], body }
}

/** Answers as the URL does, and with 502 when it does not. */
function forwarding(to: URL): Answering {
  return async (request, response, body) => {
    // A sender that waits no longer ends what is under way for it.
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      return await forward(to, request, body, gone.signal)
    } catch (error) {
      const problem = (error as Error).message
      return { ...canned(502), body: Buffer.from(NOT_FORWARDED), problem }
    }
  }
}

function announce(url: string, to: URL | null, verifies: boolean): void {
  const checks = verifies
    ? 'verifying signatures'
    : 'verifying signatures once a server was started here; for another one, give --secret whsec_…'
  if (process.stdout.isTTY) {
    const further = to ? `, forwarding to ${to.href}` : ''
    process.stdout.write(`Listening on ${url}${further}, ${checks}. Ctrl-C ends it.\n`)
  } else {
    process.stdout.write(`${JSON.stringify({ ready: true, url, verifies, ...(to && { forwardTo: to.href }) })}\n`)
  }
}

/**
 * Waits for a signal, and lets what is under way end. A second signal breaks that off; npm and tsx may pass on one that the
 * terminal has sent to all.
 */
function stopped(server: http.Server): Promise<number> {
  return new Promise((resolve) => {
    const stop = () => (server.listening ? server.close(() => resolve(0)) : server.closeAllConnections())
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  })
}

/** Makes a verifier of the secret that the first start left in a file, once it is whole. */
function keptVerifier(config: Config): Webhook[] {
  try {
    return [new Webhook(fs.readFileSync(listenSecretFile(config), 'utf8').trim())]
  } catch {
    return []
  }
}

function verifierOf(secret: string): Webhook {
  try {
    return new Webhook(secret.trim())
  } catch {
    throw new ConfigError('--secret cannot be used: whsec_ and base64 is expected, as webhook.create returned it.')
  }
}

/** It is verified when one of the secrets fits. */
function verdictOf(
  verifiers: Webhook[],
  request: http.IncomingMessage,
  body: string,
): Pick<Arrival, 'verified' | 'reason'> {
  if (verifiers.length === 0) return { verified: null, reason: 'no secret' }
  let reason = ''
  for (const verifier of verifiers) {
    try {
      verifier.verify(body, request.headers as Record<string, string>)
      return { verified: true }
    } catch (error) {
      // Another error comes behind a good signature: `verify` then parses the body as JSON, which a form is not.
      if (!(error instanceof WebhookVerificationError)) return { verified: true }
      reason = error.message
    }
  }
  return { verified: false, reason }
}

function arrivalOf(request: http.IncomingMessage, body: string): Pick<Arrival, 'method' | 'type' | 'id'> {
  const id = request.headers['webhook-id']
  return {
    method: request.method ?? '',
    type: typeOf(body, request.headers['content-type']),
    id: id === undefined ? null : String(id),
  }
}

function urlOf(text: string): URL {
  const url = parseHttpUrl(text)
  if (url) return url
  throw new ConfigError(`--forward-to cannot be ${JSON.stringify(text)}: an http:// or https:// URL is expected.`)
}

function wholeNumber(option: string, value: unknown, min: number, max: number): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= min && number <= max) return number
  throw new ConfigError(`${option} cannot be "${String(value)}": a whole number from ${min} to ${max} is expected.`)
}
