import http from 'node:http'
import https from 'node:https'

/** More bytes than any delivery or answer has. */
const BODY_MAX = 16 * 1024 * 1024

export interface Answer {
  status: number
  /** Names and values in turn, as they came. */
  headers: string[]
  body: Buffer
}

/** What belongs to a connection and not to the message (RFC 9110 §7.6.1). The length is that of the body, which is whole. */
const OF_CONNECTION =
  /^(host|connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect|content-length)$/i

/**
 * Sends a request on to a URL as it came: its method, its bytes, its headers in their order and spelling.
 * @throws Error the reason why there was no answer, in words
 */
export function forward(to: URL, request: http.IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Answer> {
  const { request: open } = to.protocol === 'https:' ? https : http
  const headers = ['Host', to.host, ...ofMessage(request.rawHeaders), 'Content-Length', String(body.length)]
  return new Promise((resolve, reject) => {
    const sent = open(to, { method: request.method ?? 'POST', headers, signal }, (response) => {
      const answer = (whole: Buffer) =>
        resolve({ status: response.statusCode ?? 502, headers: ofMessage(response.rawHeaders), body: whole })
      wholeOf(response).then(answer, reject)
    })
    sent.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.message || error.code)))
    sent.end(body)
  })
}

function ofMessage(rawHeaders: string[]): string[] {
  return rawHeaders.filter((_, index) => !OF_CONNECTION.test(rawHeaders[index - (index % 2)] ?? ''))
}

/** Reads a body as it was sent, with a byte order mark if it has one. */
export async function wholeOf(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > BODY_MAX) throw new Error('The body is too long')
  }
  return Buffer.concat(chunks)
}
