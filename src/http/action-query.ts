import { zValidator } from '@hono/zod-validator'
import { z } from 'zod'
import { PublicError } from '../errors.ts'
import { describeIssues } from '../rpc/issues.ts'

/** A name that stands in the query more than once is checked each time. */
function each(pattern: RegExp, expected: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .refine((value) => [value].flat().every((text) => pattern.test(text)), expected)
    .optional()
}

const NUMBER = each(/^\d*$/, 'a whole number')
const WORD = each(/^.{0,100}$/, 'a word of at most 100 characters')

/**
 * What InEvent's SDKs put into the query of every call, whichever method it is for. A method that does not know them has no
 * schema that would find them wrong.
 */
const QUERY = z.looseObject({
  apiVersion: NUMBER,
  version: NUMBER,
  limit: NUMBER,
  offset: NUMBER,
  format: each(/^json$/, 'json'),
  appVersion: WORD,
  lang: WORD,
  timezone: WORD,
  paginated: each(/^(0|1|true|false|)$/, '0 or 1'),
  orderDirection: each(/^(asc|desc|)$/i, 'one of asc, desc'),
})

/** @throws PublicError invalid_params */
export const checkQuery = zValidator('query', QUERY, (result) => {
  if (result.success) return
  throw new PublicError('invalid_params', { issues: describeIssues(result.error.issues, result.data, QUERY) })
})
