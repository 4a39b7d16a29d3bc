import type { EgressGuard } from '../dispatcher/egress-guard.ts'
import { invalidParam } from '../errors.ts'
import { isStorable } from './fields.ts'

/**
 * Checks what can be known of a webhook's URL before it is dialled; the guard looks again at every address that is.
 * @throws PublicError invalid_params naming what is wrong with it
 */
export function checkWebhookUrl(text: string, guard: EgressGuard): void {
  const problem = urlProblem(text, guard)
  const shown = JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
  if (problem) throw invalidParam('url', `url cannot be ${shown}: ${problem}`)
}

function urlProblem(text: string, guard: EgressGuard): string | null {
  const expected = 'an http:// or https:// URL is expected.'
  // URL parsers drop or encode these; they would be stored as they came, and PostgreSQL takes no NUL.
  if (/[\0-\x20\x7f]/.test(text) || !isStorable(text) || !URL.canParse(text)) return expected
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return expected
  if (url.username !== '' || url.password !== '') {
    return 'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.'
  }
  const refused = guard.hostRefusal(url.hostname)
  return refused && `${refused}. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.`
}
