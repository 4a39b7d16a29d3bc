import { ProblemView } from '../api/problem-view.tsx'
import type { Results } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { headerText } from '../parts/header-text.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Tabs } from './tabs.tsx'

type Answers = Results['webhook.responseExample']

const LANGUAGES = { node: 'Node.js', python: 'Python', php: 'PHP', go: 'Go' } as const

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
        <Tabs id={`receiver-${type}`} label={t.typeReceiver} tabs={tabsOf(result)}>
          {(text) => (
            <>
              <CopyButton label={t.copy} text={() => text} />
              <pre tabindex={0}>{text}</pre>
            </>
          )}
        </Tabs>
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

function tabsOf({ verification }: Answers) {
  return (['node', 'python', 'php', 'go'] as const).map((key) => ({
    key,
    name: LANGUAGES[key],
    content: verification[key],
  }))
}
