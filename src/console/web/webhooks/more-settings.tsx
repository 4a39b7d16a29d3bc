import { useState } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { HeadersField } from './headers-field.tsx'
import { JSON_TYPE, type WebhookDraft } from './webhook-draft.ts'
import { CodeField, ContentField, type WebhookFieldProps } from './webhook-fields.tsx'

/** What most webhooks go without: folded, unless something is set there, or is wrong. */
export function MoreSettings({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const { wrong } = form
  const [open, setOpen] = useState(isSet(form.draft))
  const amiss = wrong.contentType ?? wrong.securityCode ?? wrong.headers
  return (
    <details
      class="more-settings"
      open={open || amiss !== undefined || undefined}
      onToggle={(event: Event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>{t.webhookMore}</summary>
      <div class="webhook-fields">
        <ContentField form={form} />
        <CodeField form={form} />
        <HeadersField form={form} />
      </div>
    </details>
  )
}

function isSet({ contentType, code, securityCode, headers }: WebhookDraft): boolean {
  return contentType !== JSON_TYPE || code !== 'set' || securityCode !== '' || headers.length > 0
}
