import { keepFocus } from '../parts/focus.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { AllWords } from '../phrases/words.tsx'
import { type Answer, messagesOf } from './call.ts'
import { isAway, useAway } from './reach.ts'

/** Why something could not be had or done. While the server cannot be reached, that is said once for all, elsewhere. */
export function ProblemView({ answer, onAgain }: { answer: Answer; onAgain?(): unknown }) {
  const t = usePhrases()
  const away = useAway()
  const unanswered = isAway(answer.status)
  if (away && unanswered) return null
  async function again(): Promise<void> {
    await onAgain?.()
    keepFocus('content') // the button may be gone with its problem
  }
  return (
    <div class="problem" role="alert">
      <p>
        <WarningIcon /> {unanswered ? noAnswerText() : <AllWords of={messagesOf(answer)} />}
      </p>
      {onAgain && (
        <button type="button" onClick={again}>
          {t.again}
        </button>
      )}
    </div>
  )

  function noAnswerText(): string {
    if (answer.outcome === 'aborted') return t.abortedWhy
    return onAgain ? t.noAnswer : t.noAnswerWhy
  }
}
