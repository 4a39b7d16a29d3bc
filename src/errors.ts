interface ErrorEntry {
  code: number
  /** The HTTP status under a JSON-RPC body: 200 for whatever a single call meets. */
  status: number
  /** The HTTP status where the answer is a line of text (`http/action-route`): what the error is called in HTTP. */
  plain: number
  message: string
}

/**
 * The error catalogue: every error a caller can meet, once. Standard codes are JSON-RPC 2.0 §5.1; the gate (who may
 * come in at all) uses the reserved server range; the application's own are positive from 1000, one per kind for ever.
 */
export const ERRORS = {
  parse_error: { code: -32700, status: 200, plain: 400, message: 'Parse error' },
  invalid_request: { code: -32600, status: 200, plain: 400, message: 'Invalid Request' },
  method_not_found: { code: -32601, status: 200, plain: 404, message: 'Method not found' },
  invalid_params: { code: -32602, status: 200, plain: 400, message: 'Invalid params' },
  internal: { code: -32603, status: 200, plain: 500, message: 'Internal error' },
  // Where these are decided before any method is looked up, they also have an HTTP status of their own.
  method_not_allowed: { code: -32600, status: 405, plain: 405, message: 'Only POST is allowed here' },
  too_large: { code: -32600, status: 413, plain: 413, message: 'The body is too large' },
  unsupported_media_type: {
    code: -32600,
    status: 415,
    plain: 415,
    message: 'The content type must be application/json',
  },
  unauthenticated: { code: -32001, status: 401, plain: 401, message: 'A valid token is required' },
  rate_limited: { code: -32005, status: 429, plain: 429, message: 'Too many calls, try again later' },
  unavailable: { code: -32000, status: 503, plain: 503, message: 'The service is unavailable, try again later' },
  not_found: { code: 1001, status: 200, plain: 404, message: 'Not found' },
  forbidden: { code: 1002, status: 200, plain: 403, message: 'This token may not do that' },
  activity_full: { code: 1003, status: 200, plain: 409, message: 'The activity is full' },
} as const satisfies Record<string, ErrorEntry>

export type ErrorKind = keyof typeof ERRORS

/** What is wrong with one field: where it stands in the parameters, and what is allowed there. */
export interface Issue {
  path: (string | number)[]
  message: string
}

/** What a caller is told beside the message; `ref` is the only thing an internal error says. */
export interface ErrorDetails {
  issues?: Issue[]
  ref?: string
  limit?: number
  /** Whole seconds. */
  retryAfter?: number
  reason?: string
}

/** An error a caller is meant to see. Anything else that is thrown is our own failure and is told as `internal`. */
export class PublicError extends Error {
  readonly kind: ErrorKind
  readonly details: ErrorDetails

  constructor(kind: ErrorKind, details: ErrorDetails = {}) {
    super(details.issues?.[0]?.message ?? details.reason ?? ERRORS[kind].message)
    this.name = 'PublicError'
    this.kind = kind
    this.details = details
  }

  /** As a JSON-RPC error object (JSON-RPC 2.0 §5.1). */
  toJSON(): { code: number; message: string; data: ErrorDetails & { kind: ErrorKind } } {
    const { code, message } = ERRORS[this.kind]
    return { code, message, data: { kind: this.kind, ...this.details } }
  }
}

/** `not_found` for one named parameter: the field, the value, and nothing about whether it exists elsewhere. */
export function notFound(field: string, value: string, what: string): PublicError {
  return notFoundAt([field], `There is no ${what} ${value}.`)
}

/** `not_found` for what stands at a path within the parameters. */
export function notFoundAt(path: Issue['path'], message: string): PublicError {
  return new PublicError('not_found', { issues: [{ path, message }] })
}

/** `invalid_params` for one parameter, or what stands at a path within one. */
export function invalidParam(at: string | Issue['path'], message: string): PublicError {
  return new PublicError('invalid_params', { issues: [{ path: typeof at === 'string' ? [at] : at, message }] })
}
