import type { WatchedWebhook } from '../api/results.ts'
import { exactTime } from '../parts/exact-time.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { PlaceLink } from '../parts/place-link.tsx'
import { hashOf } from '../parts/use-hash.ts'
import { When } from '../parts/when.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { HeldCount } from './held-count.tsx'
import { missedCount } from './missed-count.ts'
import { WhenIn } from './when-in.tsx'

/** Why a webhook does not receive, since when, and what waits for it; nothing when it does. */
export function StateNote({ webhook }: { webhook: WatchedWebhook }) {
  if (!webhook.active) return <OffNote webhook={webhook} />
  return webhook.failingSince && <FailingNote webhook={webhook} since={webhook.failingSince} />
}

function FailingNote({ webhook, since }: { webhook: WatchedWebhook; since: string }) {
  const t = usePhrases()
  const { webhookID, eventID, lastAttempt } = webhook
  const { error, nextDate, outcome } = lastAttempt ?? {}
  const state = outcome === 'givenUp' ? 'givenUp' : 'waiting'
  return (
    <div class="problem state-note">
      <WarningIcon />
      <p>
        <strong>
          <WhenIn phrase={t.webhookFirstFailure} date={since} />
        </strong>
      </p>
      {error && (
        <p>
          <Words of={error} />
        </p>
      )}
      {nextDate && (
        <p>
          {t.deliveryNextTry}: <When date={nextDate} />
        </p>
      )}
      <PlaceLink to={`/deliveries${hashOf({ eventID, webhookID, state }, new URLSearchParams())}`}>
        {t.webhookSeeFailed}
      </PlaceLink>
    </div>
  )
}

function OffNote({ webhook }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  const { disabledReason, disabledDate, missed } = webhook
  return (
    <div class={disabledDate ? 'problem state-note' : 'state-note'}>
      {disabledDate && (
        <p>
          {disabledReason && <Words of={disabledReason} />} {exactTime(disabledDate, t.locale)}
        </p>
      )}
      <p>{missed > 0 ? missedCount(missed, t) : t.missedNone}</p>
      <HeldCount webhook={webhook} />
    </div>
  )
}
