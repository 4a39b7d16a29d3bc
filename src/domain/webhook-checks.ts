import type { EgressGuard } from '../attempt/egress-guard.ts'
import { headerProblem } from '../attempt/prepare.ts'
import { cannotBe, invalidParam } from '../errors.ts'
import { parseHttpUrl } from '../shared/parse-url.ts'
import { isStorable } from '../shared/storable.ts'

const URL_MAX = 2048

/**
 * Checks a webhook's URL as far as that goes before it is dialled; the guard looks again at every address that is.
 * @returns the URL in the form of the URL standard, by which it is stored: webhooks at one URL share the order of what they get,
 * in whichever spelling it came
 * @throws PublicError invalid_params naming what is wrong with it
 */
export function checkUrl(text: string, guard: EgressGuard): string {
  const problem = urlProblem(text, guard)
  const shown = JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
  if (problem) throw cannotBe(['url'], shown, problem)
  return new URL(text).href
}

function urlProblem(text: string, guard: EgressGuard): string | null {
  const expected = 'an http:// or https:// URL is expected.'
  // URL parsers drop or encode these, and where one came along by mistake, it is not known what was meant.
  if (/[\0-\x20\x7f]/.test(text)) return `it has a blank or a control character in it. Without, ${expected}`
  const url = isStorable(text) ? parseHttpUrl(text) : null
  if (!url) return expected
  if (url.username !== '' || url.password !== '') {
    return 'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.'
  }
  // Each letter that ASCII does not have becomes up to twelve characters.
  if (url.href.length > URL_MAX) return `an http:// or https:// URL of at most ${URL_MAX} characters is expected.`
  const refused = guard.hostRefusal(url.hostname)
  return refused && `${refused}. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.`
}

const HEADERS_MAX = 20

/**
 * @returns the headers as JSON, names in lower case
 * @throws PublicError invalid_params naming the header and what is wrong with it
 */
export function checkHeaders(headers: Record<string, string>): string {
  const count = Object.keys(headers).length
  if (count > HEADERS_MAX)
    throw invalidParam('headers', `headers cannot hold ${count}: at most ${HEADERS_MAX} are allowed.`)
  const lower = new Map<string, string>()
  for (const [given, padded] of Object.entries(headers)) {
    const value = padded.trim() // blanks around it are no part of it (RFC 9110 §5.5)
    const name = given.toLowerCase()
    const problem = lower.has(name)
      ? 'it is there twice; upper and lower case are the same.'
      : headerProblem(name, value)
    if (problem) {
      const message = `The header ${JSON.stringify(given.slice(0, 100))} cannot be set so: ${problem}`
      throw invalidParam(['headers', given.length > 200 ? `${given.slice(0, 200)}…` : given], message)
    }
    lower.set(name, value)
  }
  return JSON.stringify(Object.fromEntries(lower))
}
