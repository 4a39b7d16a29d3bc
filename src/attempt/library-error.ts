import type { Socket } from 'node:net'

/** The library's own codes, as Node has them. */
const CODES = new Map([
  ['UND_ERR_SOCKET', 'ECONNRESET'],
  ['UND_ERR_DESTROYED', 'ECONNRESET'],
  ['UND_ERR_CLOSED', 'ECONNRESET'],
  ['UND_ERR_ABORTED', 'ECONNRESET'],
  ['UND_ERR_INFO', 'ECONNRESET'],
  ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW'],
])

/** Tells whether an error is none of a network, which all have codes. */
export function isFault({ name, code }: NodeJS.ErrnoException): boolean {
  return code === 'ERR_ASSERTION' || (code === undefined && name !== 'HTTPParserError')
}

/** An error of the library, with a code as Node's own client has it. */
export function asNode(error: NodeJS.ErrnoException, socket: Socket | null): Error {
  const code = codeOf(error, socket)
  return code === undefined ? error : Object.assign(new Error(code), { code })
}

function codeOf({ name, code = '', message }: NodeJS.ErrnoException, socket: Socket | null): string | undefined {
  // It says so of any answer with a length that cannot be read on, or ends.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return socket?.readableEnded ? 'ECONNRESET' : 'HPE_UNEXPECTED_CONTENT_LENGTH'
  // It leaves the code of its parser out, and has the parser's words.
  const flaw = name === 'HTTPParserError' ? (/\((.*)\)/.exec(message)?.[1] ?? '') : null
  if (flaw === null) return CODES.get(code)
  return /eof/i.test(flaw) ? 'ECONNRESET' : `HPE_${flaw.toUpperCase().replace(/\W+/g, '_').replace(/_$/, '')}`
}
