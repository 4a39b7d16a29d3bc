import { ProblemView } from '../api/problem-view.tsx'
import type { Results } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { headerText } from '../parts/header-text.ts'
import { SampleTabs } from '../parts/sample-tabs.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'

type Answers = Results['webhook.responseExample']

/** What a receiver answers, and one in each of four languages. */
export function AnswersView({ type }: { type: string }) {
  const t = usePhrases()
  const { result, problem, reload } = useQuery('webhook.responseExample', { type })
  if (problem && !result) return <ProblemView answer={problem} onAgain={reload} />
  if (!result) return <p class="about">{t.loadingList}</p>
  return (
    <>
      <section class="type-part" aria-label={t.typeAnswers}>
        <h4>{t.typeAnswers}</h4>
        <div class="type-answers">
          <AnswerView name={t.typeReceived} answer={result.received} />
          <AnswerView name={t.typeRetried} answer={result.retried} />
        </div>
      </section>
      <section class="type-part" aria-label={t.typeReceiver}>
        <h4>{t.typeReceiver}</h4>
        <p class="about">{t.typeReceiverAbout}</p>
        <SampleTabs id={`receiver-${type}`} label={t.typeReceiver} samples={{ ...result.verification }} />
      </section>
    </>
  )
}

function AnswerView({ name, answer: { status, headers, body } }: { name: string; answer: Answers['received'] }) {
  return (
    <div>
      <p class="about">{name}</p>
      <pre tabindex={0}>{[`HTTP ${status}`, headerText(headers), '', body].join('\n')}</pre>
    </div>
  )
}
