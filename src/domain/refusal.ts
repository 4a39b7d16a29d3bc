import { PublicError } from '../errors.ts'

/**
 * What a function of the database refuses in words, by the parameter that it names as a column. Other errors stay what they are.
 * @param code the SQLSTATE of its refusals
 * @param field the parameter that a column stands for; undefined: it is no refusal
 */
export function asRefusal(
  error: unknown,
  code = 'AV001',
  field: (column: string) => string | undefined = (column) => column,
): unknown {
  const { code: given, column, message } = error as { code?: unknown; column?: string; message: string }
  const named = given === code && column !== undefined ? field(column) : undefined
  return named === undefined ? error : new PublicError('invalid_params', { issues: [{ path: [named], message }] })
}
