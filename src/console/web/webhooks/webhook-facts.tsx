import type { Child } from 'hono/jsx/dom'
import type { WatchedWebhook } from '../api/results.ts'
import { exactTime } from '../parts/exact-time.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { HeldCount } from './held-count.tsx'
import { missedCount } from './missed-count.ts'
import { LastDelivery } from './state-view.tsx'
import type { Desk } from './use-desk.ts'
import { WhenIn } from './when-in.tsx'

/** What there is to know of a webhook. What it keeps secret is only said to be there. */
export function WebhookFacts({ webhook, desk }: { webhook: WatchedWebhook; desk: Desk }) {
  const t = usePhrases()
  const { webhookID, type, name, url, date, contentType, headers, hasSecurityCode, active, failingSince, missed } =
    webhook
  const known = desk.typeOf(type)
  return (
    <dl class="webhook-facts">
      <Fact name={t.url} wide>
        <code>{url}</code>
      </Fact>
      {known && (
        <Fact name={t.type} wide>
          {type}
          <span class="about">
            <Words of={known.description} />
          </span>
        </Fact>
      )}
      {(failingSince || !active) && (
        <Fact name={t.state} wide>
          <StateReasons webhook={webhook} />
        </Fact>
      )}
      {name && <Fact name={t.webhookName}>{name}</Fact>}
      {missed > 0 && (
        <Fact name={t.webhookLast}>
          <LastDelivery webhook={webhook} />
        </Fact>
      )}
      <Fact name={t.webhookID}>{webhookID}</Fact>
      <Fact name={t.webhookCreated}>{exactTime(date, t.locale)}</Fact>
      <Fact name={t.webhookContent}>
        <code>{contentType}</code>
      </Fact>
      <Fact name={t.webhookCode}>{hasSecurityCode ? t.webhookCodeSet : t.webhookNone}</Fact>
      <Fact name={t.webhookHeaders}>{headers.length > 0 ? <code>{headers.join(', ')}</code> : t.webhookNone}</Fact>
    </dl>
  )
}

/** Why a webhook is as it is, since when, and what waits for it: more than its row has room for. */
function StateReasons({ webhook }: { webhook: WatchedWebhook }) {
  const t = usePhrases()
  const { active, failingSince, disabledReason, disabledDate, missed } = webhook
  return (
    <>
      {active && failingSince && (
        <p class="about">
          <WhenIn phrase={t.webhookFirstFailure} date={failingSince} />
        </p>
      )}
      {disabledDate && (
        <p class="about">
          {disabledReason && <Words of={disabledReason} />} {exactTime(disabledDate, t.locale)}
        </p>
      )}
      <p>{missed > 0 ? missedCount(missed, t) : !active && t.missedNone}</p>
      {!active && <HeldCount webhook={webhook} />}
    </>
  )
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children?: Child }) {
  return (
    <div class={wide ? 'wide-fact' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
