import type { Child } from 'hono/jsx/dom'
import type { Webhook } from '../api/results.ts'
import { exactTime } from '../parts/when.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import type { Desk } from './use-desk.ts'

/** What there is to know of a webhook. What it keeps secret is only said to be there. */
export function WebhookFacts({ webhook, desk }: { webhook: Webhook; desk: Desk }) {
  const t = usePhrases()
  const { webhookID, type, name, url, date, contentType, headers, hasSecurityCode } = webhook
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
      {name && <Fact name={t.webhookName}>{name}</Fact>}
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

function Fact({ name, wide, children }: { name: string; wide?: boolean; children?: Child }) {
  return (
    <div class={wide ? 'wide-fact' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
