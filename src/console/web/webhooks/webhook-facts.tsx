import type { Child } from 'hono/jsx/dom'
import type { WatchedWebhook } from '../api/results.ts'
import { exactTime } from '../parts/exact-time.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { LastDelivery } from './state-view.tsx'
import type { Desk } from './use-desk.ts'

/**
 * What there is to know of a webhook. What it keeps secret is only said to be there.
 * @param titled it stands alone: no row above it says the URL
 */
export function WebhookFacts({
  webhook,
  desk,
  titled,
}: {
  webhook: WatchedWebhook
  desk: Desk
  titled?: boolean | undefined
}) {
  const t = usePhrases()
  const { webhookID, type, name, url, date, contentType, headers, hasSecurityCode, missed } = webhook
  const known = desk.typeOf(type)
  return (
    <dl class="webhook-facts">
      {titled && (
        <Fact name={t.url} wide>
          <code>{url}</code>
        </Fact>
      )}
      {known && (
        <Fact name={t.type} wide>
          {type}
          <span class="about">
            <Words of={known.description} />
          </span>
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
      {hasSecurityCode && <Fact name={t.webhookCode}>{t.webhookCodeSet}</Fact>}
      {headers.length > 0 && (
        <Fact name={t.webhookHeaders}>
          <code>{headers.join(', ')}</code>
        </Fact>
      )}
    </dl>
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
