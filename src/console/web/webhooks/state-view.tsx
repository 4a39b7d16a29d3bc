import type { WatchedWebhook } from '../api/results.ts'
import { CheckIcon, ClockIcon, CrossIcon, PauseIcon, WarningIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import type { Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { missedCount } from './missed-count.ts'
import { stateOf, type WebhookState } from './webhook-state.ts'
import { WhenIn } from './when-in.tsx'

const LOOKS: Record<WebhookState, { name: keyof Phrases; tone: string; Icon: typeof CheckIcon }> = {
  healthy: { name: 'webhookHealthy', tone: 'good', Icon: CheckIcon },
  failing: { name: 'webhookFailing', tone: 'bad', Icon: WarningIcon },
  disabled: { name: 'webhookDisabled', tone: 'bad', Icon: CrossIcon },
  off: { name: 'webhookSwitchedOff', tone: '', Icon: PauseIcon },
  silent: { name: 'webhookReady', tone: '', Icon: ClockIcon },
}

/** How a webhook is, in words, colour and a picture; and why, and since when. */
export function StateView({ webhook }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  const state = stateOf(webhook)
  const { name, tone, Icon } = LOOKS[state]
  const { failingSince, disabledReason, disabledDate, missed } = webhook
  return (
    <span class="two-lines">
      <span class={`badge ${tone}`}>
        <Icon /> {t[name]}
      </span>
      {state === 'failing' && failingSince && (
        <span class="about">
          <WhenIn phrase={t.webhookFirstFailure} date={failingSince} />
        </span>
      )}
      {state === 'disabled' && (
        <>
          <span class="about">{disabledDate && <When date={disabledDate} />}</span>
          <span class="about">{disabledReason && <Words of={disabledReason} />}</span>
        </>
      )}
      {missed > 0 && <span class="about">{missedCount(missed, t)}</span>}
    </span>
  )
}
