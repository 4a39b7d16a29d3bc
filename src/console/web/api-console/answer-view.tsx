import { type Answer, messagesOf } from '../api/call.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { CheckIcon, WarningIcon } from '../parts/icons.tsx'
import { WireView } from '../parts/wire-view.tsx'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { asClient, asCurl, asFetch, asHttp } from './snippets.ts'

/** What came of a call: the outcome in words and colour, the JSON, and all that went over the wire. */
export function AnswerView({ answer, link }: { answer: Answer; link: string }) {
  const t = usePhrases()
  const { outcome, body, status, ms, bytes, method, params, response } = answer
  const good = outcome === 'result'
  const call = { origin: location.origin, method, params }
  const text = textOf(answer, t)
  return (
    <section class={`answer ${good ? 'good' : 'bad'}`} aria-label={`${t.answer}: ${method}`}>
      <header id={`answer-${method}`}>
        <strong class="outcome">
          {good ? <CheckIcon /> : <WarningIcon />} {t[outcome]}
        </strong>
        {status > 0 && <span>HTTP {status}</span>}
        <span>{ms} ms</span>
        {status > 0 && <span>{bytes} B</span>}
        <CopyButton label={t.copyAnswer} text={() => text} />
      </header>
      {outcome === 'error' && typeof body === 'object' && (
        <ul class="issues" aria-label={t.issueCount}>
          {messagesOf(answer).map((message) => (
            <li key={message}>
              <Words of={message} />
            </li>
          ))}
        </ul>
      )}
      <pre class="json" tabindex={0}>
        {text}
      </pre>
      <div class="copies">
        <span class="about">{t.copyAs}</span>
        <CopyButton label="curl" text={() => asCurl(call)} />
        <CopyButton label="fetch" text={() => asFetch(call)} />
        <CopyButton label={t.copyClient} text={() => asClient(call)} />
        <CopyButton label={t.copyLink} text={() => `${location.origin}/${link}`} />
      </div>
      <WireView title={t.fullRequest} text={asHttp(call)} />
      {response && <WireView title={t.fullResponse} text={response} />}
    </section>
  )
}

function textOf({ outcome, body }: Answer, t: Phrases): string {
  if (outcome === 'aborted') return t.abortedWhy
  if (outcome === 'noAnswer') return fill(t.noAnswerWhy, { reason: String(body) })
  return typeof body === 'string' && outcome === 'error' ? body : JSON.stringify(body, null, 2)
}
