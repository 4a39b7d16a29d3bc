import { PublicError } from '../errors.ts'

/** What a function of the database refuses in words, by the parameter that it names. Other errors stay what they are. */
export function asRefusal(error: unknown): unknown {
  const { code, column, message } = error as { code?: unknown; column?: string; message: string }
  if (code !== 'AV001' || column === undefined) return error
  return new PublicError('invalid_params', { issues: [{ path: [column], message }] })
}
