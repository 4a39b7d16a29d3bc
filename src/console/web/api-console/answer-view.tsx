import { type Answer, messagesOf } from '../api/call.ts'
import { useAway } from '../api/reach.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { CheckIcon, WarningIcon } from '../parts/icons.tsx'
import { copyOf } from '../parts/json-lines.ts'
import { JsonView } from '../parts/json-view.tsx'
import { SampleTabs, samplesOf } from '../parts/sample-tabs.tsx'
import { WireView } from '../parts/wire-view.tsx'
import type { Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { asClient, asCurl, asFetch, asHttp, asPHP, asPython } from './snippets.ts'

/**
 * What came of a call: the outcome in words and colour, the JSON, and all that went over the wire.
 * @param issues what the server said that no field of the form says already
 */
export function AnswerView(props: { answer: Answer; issues: readonly string[]; server: string; link: string }) {
  const { answer, issues, server, link } = props
  const t = usePhrases()
  const { outcome, body, status, ms, bytes, method, params, response } = answer
  const away = useAway()
  const good = outcome === 'result'
  const call = { server, method, params }
  const text = textOf(answer, t)
  const isWhole = outcome === 'error' && typeof body === 'object' && answer.issues.length === 0
  const messages = isWhole ? messagesOf(answer) : issues
  const samples = good ? samplesOf(answer.body) : null
  return (
    <section class={`answer ${good ? 'good' : 'bad'}`} id={`answer-${method}`} aria-label={`${t.answer}: ${method}`}>
      <header>
        <strong class="outcome">
          {good ? <CheckIcon /> : <WarningIcon />} {t[outcome]}
        </strong>
        {status > 0 && <span>HTTP {status}</span>}
        <span>{ms} ms</span>
        {status > 0 && <span>{bytes} B</span>}
        <CopyButton label={t.copyAnswer} text={() => text ?? copyOf(answer.body)} />
      </header>
      {messages.length > 0 && (
        <ul class="issues" aria-label={t.issueCount}>
          {messages.map((message) => (
            <li key={message}>
              <Words of={message} />
            </li>
          ))}
        </ul>
      )}
      {text === null ? (
        <JsonView value={answer.body} label={t.answer} />
      ) : (
        // While the server cannot be reached, that is said once for all.
        !(away && outcome === 'noAnswer') && (
          <pre class="json" tabindex={0}>
            {text}
          </pre>
        )
      )}
      {samples && (
        <section class="samples" aria-label={t.samples}>
          <h4>{t.samples}</h4>
          <SampleTabs id={`samples-${method}`} label={t.samples} samples={samples} />
        </section>
      )}
      <div class="copies">
        <span class="about">{t.copyAs}</span>
        <CopyButton label="curl" text={() => asCurl(call)} />
        <CopyButton label="fetch" text={() => asFetch(call)} />
        <CopyButton label={t.copyClient} text={() => asClient(call)} />
        <CopyButton label="Python" text={() => asPython(call)} />
        <CopyButton label="PHP" text={() => asPHP(call)} />
        <CopyButton label={t.copyLink} text={() => `${server}/${link}`} />
      </div>
      <WireView title={t.fullRequest} text={asHttp(call)} />
      {response && <WireView title={t.fullResponse} text={response} />}
    </section>
  )
}

/** What stands for an answer that is no JSON. */
function textOf({ outcome, body }: Answer, t: Phrases): string | null {
  if (outcome === 'aborted') return t.abortedWhy
  if (outcome === 'noAnswer') return t.noAnswerWhy
  return typeof body === 'string' && outcome === 'error' ? body : null
}
