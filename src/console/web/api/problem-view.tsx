import { keepFocus } from '../parts/focus.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Answer } from './call.ts'

/** Why something could not be had or done. */
export function ProblemView({ answer, onAgain }: { answer: Answer; onAgain?(): unknown }) {
  const t = usePhrases()
  async function again(): Promise<void> {
    await onAgain?.()
    keepFocus('content') // the button may be gone with its problem
  }
  return (
    <div class="problem" role="alert">
      <p>
        <WarningIcon /> <span lang={answer.outcome === 'error' ? 'en' : undefined}>{problemText(answer, t)}</span>
      </p>
      {onAgain && (
        <button type="button" onClick={again}>
          {t.again}
        </button>
      )}
    </div>
  )
}

/** The server's own words where it has some: they name the field, the value, and what is allowed. */
function problemText({ outcome, body, issues, status }: Answer, t: Phrases): string {
  if (outcome === 'aborted') return t.abortedWhy
  if (outcome === 'noAnswer') return fill(t.noAnswerWhy, { reason: String(body) })
  if (issues.length > 0) return issues.map((issue) => issue.message).join(' ')
  const error = typeof body === 'object' ? (body as { message?: unknown; data?: { reason?: unknown } } | null) : null
  const message = error ? (error.data?.reason ?? error.message) : body
  return typeof message === 'string' && message ? message : `HTTP ${status}`
}
