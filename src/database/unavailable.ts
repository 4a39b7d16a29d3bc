/**
 * SQLSTATE codes of failures that pass by themselves: connection failures, shutdown, start-up, too many clients, time-outs,
 * and a server that is still a standby (our own transactions are never read-only).
 */
const PASSING = /^(08(?!P01)...|57P0[1235]|57014|55P03|53300|25006)$/
/**
 * The errors of PgBouncer that pass. It gives one code, 08P01, to these and to lasting ones. An "invalid server parameter"
 * is a connection that was lost while it set ours, which are all valid.
 */
const POOLER_PASSING =
  /^(?!unsupported).*(timeout|login has been failing|cannot connect|connect failed|no more connections|shutting down|server conn|invalid server parameter|removed|changed)/
/** How Citus tells, as an internal error of its own, that a node went away while it committed there. */
const NODE_LOST = /^could not commit transaction for shard \d+ on at least one active node/
const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/
/** Errors that pg gives no code to. */
const PG_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|timeout expired|Query read timeout)/

/** Tells an error of a database that cannot be reached just now from the error of a wrong statement. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.some(isUnavailable)
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === '08P01') return POOLER_PASSING.test(error.message)
  if (code === 'XX000') return NODE_LOST.test(error.message)
  // A server that is not up yet has no socket file yet.
  if (code === 'ENOENT') return syscall === 'connect'
  if (typeof code === 'string') return PASSING.test(code) || SOCKET.test(code)
  return PG_MESSAGES.test(error.message)
}

/** Says why a database cannot be used. Where a name has several addresses, none of which answers, the error itself says nothing. */
export function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ')
  return error.message
}
