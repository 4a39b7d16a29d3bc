interface ErrorEntry {
  code: number
  /** The HTTP status under a JSON-RPC body: 200 for all errors of a single call. */
  status: number
  /** The HTTP status where the answer is a line of text (`http/action-route`): the one that HTTP has for the error. */
  plain: number
  message: string
}

/**
 * The catalogue of every error that a caller can meet. Standard codes are those of JSON-RPC 2.0 §5.1. The gate's are in the
 * reserved server range. The application's own begin at 1000; a code never changes its meaning.
 */
export const ERRORS = {
  parse_error: { code: -32700, status: 200, plain: 400, message: 'Parse error' },
  invalid_request: { code: -32600, status: 200, plain: 400, message: 'Invalid Request' },
  method_not_found: { code: -32601, status: 200, plain: 404, message: 'Method not found' },
  invalid_params: { code: -32602, status: 200, plain: 400, message: 'Invalid params' },
  internal: { code: -32603, status: 200, plain: 500, message: 'Internal error' },
  // These are decided before any method is looked up, so they have an HTTP status of their own.
  method_not_allowed: { code: -32600, status: 405, plain: 405, message: 'Only POST is allowed here' },
  too_large: { code: -32600, status: 413, plain: 413, message: 'The body is too large' },
  unsupported_media_type: {
    code: -32600,
    status: 415,
    plain: 415,
    message: 'The content type must be application/json',
  },
  unauthenticated: { code: -32001, status: 401, plain: 401, message: 'A valid token is required' },
  misdirected: { code: -32006, status: 421, plain: 421, message: 'This server does not serve that share' },
  rate_limited: { code: -32005, status: 429, plain: 429, message: 'Too many calls, try again later' },
  unavailable: { code: -32000, status: 503, plain: 503, message: 'The service is unavailable, try again later' },
  not_found: { code: 1001, status: 200, plain: 404, message: 'Not found' },
  forbidden: { code: 1002, status: 200, plain: 403, message: 'This token may not do that' },
  activity_full: { code: 1003, status: 200, plain: 409, message: 'The activity is full' },
} as const satisfies Record<string, ErrorEntry>

export type ErrorKind = keyof typeof ERRORS

/** The problem with one field: its path within the parameters, and a message that says what is allowed there. */
export interface Issue {
  path: (string | number)[]
  message: string
}

/** The details that a caller gets beside the message. */
export interface ErrorDetails {
  issues?: Issue[]
  /** The only detail of an internal error. */
  ref?: string
  limit?: number
  /** In whole seconds. */
  retryAfter?: number
  reason?: string
}

/** An error that a caller is meant to see. Every other error is our own fault, and the caller is told `internal`. */
export class PublicError extends Error {
  readonly kind: ErrorKind
  readonly details: ErrorDetails

  constructor(kind: ErrorKind, details: ErrorDetails = {}) {
    super(details.issues?.[0]?.message ?? details.reason ?? ERRORS[kind].message)
    this.name = 'PublicError'
    this.kind = kind
    this.details = details
  }

  /** Makes a JSON-RPC error object (JSON-RPC 2.0 §5.1). */
  toJSON(): { code: number; message: string; data: ErrorDetails & { kind: ErrorKind } } {
    const { code, message } = ERRORS[this.kind]
    return { code, message, data: { kind: this.kind, ...this.details } }
  }
}

export function invalidRequest(reason: string): PublicError {
  return new PublicError('invalid_request', { reason })
}

/** @param ms until another call is let in */
export function rateLimited(limit: number, ms: number, reason: string): PublicError {
  return new PublicError('rate_limited', { limit, retryAfter: Math.max(1, Math.ceil(ms / 1_000)), reason })
}

/** Makes `not_found` for one named parameter. It never tells whether the thing exists elsewhere. */
export function notFound(field: string, value: string, noun: string): PublicError {
  return notFoundAt([field], `There is no ${noun} ${value}.`)
}

/** Makes `not_found` for the value at a path within the parameters. */
export function notFoundAt(path: Issue['path'], message: string): PublicError {
  return new PublicError('not_found', { issues: [{ path, message }] })
}

/** Makes `invalid_params` for one parameter, or for the value at a path within one. */
export function invalidParam(path: string | Issue['path'], message: string): PublicError {
  return new PublicError('invalid_params', { issues: [{ path: [path].flat(), message }] })
}

/**
 * Makes `invalid_params` for a value that a parameter cannot have.
 * @param shown the value, as the message has it
 * @param reason why not, or what is expected: a sentence
 */
export function cannotBe(path: Issue['path'], shown: string, reason: string): PublicError {
  return invalidAt(path, `cannot be ${shown}: ${reason}`)
}

/** Makes `invalid_params` for the value at a path, whose name begins the message. */
export function invalidAt(path: Issue['path'], words: string): PublicError {
  return invalidParam(path, `${path.join('.')} ${words}`)
}

/** @throws PublicError invalid_params when there is a problem with a parameter */
export function refuseIf(problem: string | null, name: string): void {
  if (problem !== null) throw invalidParam(name, problem)
}

/** A value as the caller wrote it, cut short; whatever is nested is only named. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  // A long string is cut before it is put into quotes: of a million characters that need an escape, 80 are shown.
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
