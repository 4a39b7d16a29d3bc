/** SQLSTATE classes and codes that pass by themselves: connection failures, shutdown, start-up, too many clients, time-outs. */
const PASSING = /^(08...|57P0[123]|57014|55P03|53300)$/
const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN)$/
/** pg gives no code to these. */
const PG_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded|timeout expired|Query read timeout)/

/** Whether an error says that the database cannot be reached just now, rather than that we asked it something wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.some(isUnavailable)
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') return PASSING.test(code) || SOCKET.test(code)
  return PG_MESSAGES.test(error.message)
}
