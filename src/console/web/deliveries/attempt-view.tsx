import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { Attempt } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { exactTime } from '../parts/exact-time.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { MessageView } from './message-view.tsx'
import { Badge } from './state-badge.tsx'

/** What is said of an attempt: not the words of a delivery, which is of another gender in Spanish. */
const NAMES = {
  received: 'attemptReceived',
  failed: 'attemptFailed',
  givenUp: 'attemptGivenUp',
} as const satisfies Record<Attempt['outcome'], keyof Phrases>

/** One attempt in a line; opened, all that was sent and all that came back. */
export function AttemptView({ attempt, newest }: { attempt: Attempt; newest: boolean }) {
  const t = usePhrases()
  const [open, setOpen] = useState(newest)
  return (
    <details
      class="attempt"
      open={open || undefined}
      onToggle={(event: Event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>
        <ChevronIcon />
        <strong>{fill(t.attemptName, { number: attempt.attempt })}</strong>
        <Badge look={attempt.outcome} name={t[NAMES[attempt.outcome]]} />
        <span>{attempt.status === null ? t.noAnswer : `HTTP ${attempt.status}`}</span>
        <span>{milliseconds(attempt.milliseconds, t)}</span>
        <When date={attempt.date} />
      </summary>
      {open && <OpenAttempt attempt={attempt} />}
    </details>
  )
}

function OpenAttempt({ attempt }: { attempt: Attempt }) {
  const t = usePhrases()
  const { attemptID } = attempt
  const { result, problem, loading, reload } = useQuery('webhook.log.get', { attemptID })
  return (
    <div class="attempt-open">
      {attempt.error && (
        <p class="wrong">
          <strong>{t.attemptWhy}:</strong> <Words of={attempt.error} />
        </p>
      )}
      <AttemptFacts attempt={attempt} address={result?.address ?? null} />
      {loading && <p class="about">{t.loadingList}</p>}
      {problem && <ProblemView answer={problem} onAgain={reload} />}
      {result && (
        <div class="messages">
          <MessageView title={t.attemptRequest} headers={result.request.headers} body={result.request.body} />
          {result.response ? (
            <MessageView title={t.attemptResponse} headers={result.response.headers} body={result.response.body} />
          ) : (
            <section class="message">
              <h2>{t.attemptResponse}</h2>
              <p class="about">{t.attemptNoResponse}</p>
            </section>
          )}
        </div>
      )}
    </div>
  )
}

function AttemptFacts({ attempt, address }: { attempt: Attempt; address: string | null }) {
  const t = usePhrases()
  const { url, date, nextDate } = attempt
  return (
    <dl class="attempt-facts">
      <dt>{t.url}</dt>
      <dd>
        <code>{url}</code>
      </dd>
      {address && (
        <>
          <dt>{t.attemptAddress}</dt>
          <dd>
            <code>{address}</code>
          </dd>
        </>
      )}
      <dt>{t.attemptSent}</dt>
      <dd>{exactTime(date, t.locale)}</dd>
      {nextDate && (
        <>
          <dt>{t.attemptNext}</dt>
          <dd>
            {exactTime(nextDate, t.locale)}{' '}
            <span class="about">
              (<When date={nextDate} />)
            </span>
          </dd>
        </>
      )}
    </dl>
  )
}

/** How an attempt ended, in words: for whoever listens. */
export function outcomeText({ outcome, status }: Attempt, t: Phrases): string {
  const ended = outcome === 'failed' ? t.failed : t[NAMES[outcome]] // a failed one is followed by another
  return `${ended} (${status === null ? t.noAnswer : `HTTP ${status}`})`
}

export function milliseconds(value: number, { locale }: Phrases): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond', unitDisplay: 'short' }).format(value)
}
