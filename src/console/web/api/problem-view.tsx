import { keepFocus } from '../parts/focus.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { AllWords } from '../phrases/words.tsx'
import { type Answer, messagesOf } from './call.ts'

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
        <WarningIcon /> {answer.outcome === 'error' ? <AllWords of={messagesOf(answer)} /> : noAnswerText(answer, t)}
      </p>
      {onAgain && (
        <button type="button" onClick={again}>
          {t.again}
        </button>
      )}
    </div>
  )
}

function noAnswerText({ outcome, body }: Answer, t: Phrases): string {
  return outcome === 'aborted' ? t.abortedWhy : fill(t.noAnswerWhy, { reason: String(body) })
}
