import { ProblemView } from '../api/problem-view.tsx'
import type { AttemptDetails } from '../api/results.ts'
import { headerText } from '../parts/header-text.ts'
import { CheckIcon, WarningIcon } from '../parts/icons.tsx'
import { WireView } from '../parts/wire-view.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import type { TestRun } from './use-tests.ts'

/** What the receiver really answered to a test. */
export function TestView({ run: { running, attempt, problem } }: { run: TestRun }) {
  const t = usePhrases()
  if (running) return <p class="testing">{t.testBusy}</p>
  if (problem) return <ProblemView answer={problem} />
  return (
    attempt && (
      <>
        <TestAnswer attempt={attempt} />
        <p class="about">{t.testAbout}</p>
      </>
    )
  )
}

function TestAnswer({ attempt }: { attempt: AttemptDetails }) {
  const t = usePhrases()
  const { outcome, status, milliseconds, address, error, request, response, url } = attempt
  const good = outcome === 'received'
  return (
    <section class={`answer ${good ? 'good' : 'bad'}`} aria-label={t.testAnswer}>
      <header>
        <span class="badge going">{t.testMark}</span>
        <strong class="outcome">
          {good ? <CheckIcon /> : <WarningIcon />} {good ? t.testReceived : t.testNotReceived}
        </strong>
        <span>{status === null ? t.noAnswer : `HTTP ${status}`}</span>
        <span>{milliseconds.toLocaleString(t.locale)} ms</span>
        {address && <span>{address}</span>}
      </header>
      {error && (
        <p class="issues">
          <Words of={error} />
        </p>
      )}
      {response && (
        <>
          <pre tabindex={0}>{response.body || t.testNoBody}</pre>
          <WireView title={t.testResponse} text={headerText(response.headers)} />
        </>
      )}
      <WireView title={t.testRequest} text={`POST ${url}\n${headerText(request.headers)}\n\n${request.body}`} />
    </section>
  )
}
