import type { WatchedWebhook } from '../api/results.ts'
import { CheckIcon, ClockIcon, CrossIcon, PauseIcon, WarningIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { shownCount } from './missed-count.ts'
import { stateOf, type WebhookState } from './webhook-state.ts'

const LOOKS: Record<WebhookState, { name: keyof Phrases; tone: string; Icon: typeof CheckIcon }> = {
  healthy: { name: 'webhookHealthy', tone: 'good', Icon: CheckIcon },
  failing: { name: 'webhookFailing', tone: 'bad', Icon: WarningIcon },
  disabled: { name: 'webhookDisabled', tone: 'bad', Icon: CrossIcon },
  off: { name: 'webhookSwitchedOff', tone: '', Icon: PauseIcon },
  silent: { name: 'webhookReady', tone: '', Icon: ClockIcon },
}

/** How a webhook is, in a word, a colour and a picture. */
function StateBadge({ webhook }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  const { name, tone, Icon } = LOOKS[stateOf(webhook)]
  return (
    <span class={`badge ${tone}`}>
      <Icon /> {t[name]}
    </span>
  )
}

/** In two lines how a webhook is, and what its owner has to know next. */
export function StateView({ webhook }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  const { missed } = webhook
  return (
    <span class="two-lines">
      <StateBadge webhook={webhook} />
      <span class="about">
        {missed > 0 ? fill(t.missedShort, { count: shownCount(missed, t) }) : <LastDelivery webhook={webhook} />}
      </span>
    </span>
  )
}

/** What the receiver said last, and when. */
export function LastDelivery({ webhook: { lastAttempt } }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  if (!lastAttempt) return <>{t.webhookSilent}</>
  const { status, date } = lastAttempt
  return (
    <>
      {status === null ? t.noAnswer : `HTTP ${status}`} · <When date={date} />
    </>
  )
}
