import { useContext, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemView } from '../api/problem-view.tsx'
import type { Attempt, Delivery } from '../api/results.ts'
import { useCall } from '../api/use-call.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { exactTime } from '../parts/exact-time.ts'
import { PlaceLink } from '../parts/place-link.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { AttemptView, outcomeText } from './attempt-view.tsx'
import type { Opening } from './opening.ts'
import { stateReason } from './state-words.ts'
import { LIVE } from './use-deliveries.ts'

const LIMIT = 100
/** How soon what was sent again is looked for (ms). */
const SOON = 500

/** What was tried of one delivery, the newest first, and the way to send it again. */
export function DeliveryDetails(props: { delivery: Delivery; opening: Opening; onChange(): void }) {
  const t = usePhrases()
  const { delivery, opening, onChange } = props
  const { deliveryID, eventID, state, dueDate } = delivery
  const { live, sent, onSent } = opening
  // What is held waits until its webhook is switched on: nothing is to come soon.
  const newest = sent?.deliveryID === deliveryID && state !== 'held' ? sent.attemptID : null
  const query = useQuery(
    'webhook.log.find',
    { eventID, deliveryID, limit: LIMIT },
    newest ? SOON : live ? LIVE : undefined,
  )
  const attempts = query.result?.data ?? []
  useArrival({ attempts, newest, delivery, query, onArrival: () => onSent(null), onChange })
  const next = state === 'waiting' ? dueDate : null
  const reason = next ? fill(t.toldWaiting, { when: exactTime(next, t.locale) }) : stateReason(state, t)
  return (
    <div class="delivery">
      {reason && <p>{reason}</p>}
      <DeliveryActions
        delivery={delivery}
        last={attempts[0]}
        waiting={newest !== null}
        onSent={(attemptID) => {
          onSent({ deliveryID, attemptID })
          onChange()
        }}
      />
      {query.problem && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {query.loading && <p class="about">{t.loadingList}</p>}
      {query.result && attempts.length === 0 && <p class="about">{t.attemptNone}</p>}
      <ol class="attempts" aria-label={t.deliveryAttempts}>
        {attempts.map((attempt, at) => (
          <li key={attempt.attemptID}>
            <AttemptView attempt={attempt} newest={at === 0} />
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Says what came of sending again as soon as the log has it; and has the log read anew when the row knows of more. */
function useArrival(props: {
  attempts: readonly Attempt[]
  newest: string | null
  delivery: Delivery
  query: Query<unknown>
  onArrival(): void
  onChange(): void
}): void {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { attempts, newest, delivery, query } = props
  const last = attempts[0]
  useEffectNow(() => {
    if (!newest || !last || last.attemptID === newest) return
    announce(fill(t.deliveryResent, { id: delivery.deliveryID, outcome: outcomeText(last, t) }))
    props.onArrival()
    props.onChange()
  }, [last?.attemptID, newest])
  useEffectNow(() => {
    if (last && last.attempt < delivery.attempts) void query.reload()
  }, [delivery.attempts])
}

function DeliveryActions(props: {
  delivery: Delivery
  last: Attempt | undefined
  waiting: boolean
  onSent(attemptID: string): void
}) {
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { running, run } = useCall()
  const [problem, setProblem] = useState<Answer | null>(null)
  const { delivery, last, waiting, onSent } = props
  const { deliveryID, eventID, webhookID, factID, state } = delivery
  const busy = running || waiting
  async function resend(): Promise<void> {
    if (!last || busy) return
    const answer = await run('webhook.log.resend', { deliveryID })
    if (!answer) return
    setProblem(answer.outcome === 'result' ? null : answer)
    if (answer.outcome !== 'result') return
    const held = answer.body.state === 'held'
    announce(fill(held ? t.deliveryResendHeld : t.deliveryResending, { id: deliveryID }))
    onSent(last.attemptID)
  }
  return (
    <>
      <p class="buttons">
        {last && state !== 'cancelled' && (
          <button type="button" aria-disabled={busy ? 'true' : undefined} onClick={resend}>
            {busy ? t.deliveryResendRunning : t.deliveryResend}
          </button>
        )}
        {state !== 'cancelled' && factID !== null && (
          <PlaceLink to={`/#webhook.send?webhookID=${webhookID}&factID=${factID}`}>{t.webhookSend}</PlaceLink>
        )}
        {state !== 'cancelled' && (
          <PlaceLink to={`/webhooks#eventID=${eventID}&webhookID=${webhookID}`}>
            {fill(t.deliveryToWebhook, { id: webhookID })}
          </PlaceLink>
        )}
      </p>
      {problem && <ProblemView answer={problem} />}
    </>
  )
}
