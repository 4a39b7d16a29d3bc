import type { Webhook } from '../api/results.ts'
import { FieldBox, Notes, tied } from '../parts/field-box.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { HeldCount } from './held-count.tsx'
import { missedCount } from './missed-count.ts'
import { fieldID, type WebhookFormState } from './use-webhook-form.ts'
import { asksForMissed, FORM_TYPE, JSON_TYPE } from './webhook-draft.ts'

export interface WebhookFieldProps {
  form: WebhookFormState
}

export function NameField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const texts = { label: t.webhookName, about: t.webhookNameAbout }
  return <TextField form={form} name="name" {...texts} attributes={{ autocomplete: 'off' }} />
}

export function UrlField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const texts = { label: t.url, about: t.webhookUrlAbout }
  return (
    <TextField
      form={form}
      name="url"
      {...texts}
      attributes={{ ...PLAIN_TEXT, inputmode: 'url', placeholder: 'https://' }}
    />
  )
}

function TextField(
  props: WebhookFieldProps & { name: 'name' | 'url'; label: string; about: string; attributes: object },
) {
  const { form, name, label, about, attributes } = props
  const box = { id: fieldID(name), about, wrong: form.wrong[name] }
  return (
    <FieldBox {...box} label={label}>
      <input
        {...tied(box)}
        {...attributes}
        type="text"
        value={form.draft[name]}
        onInput={(event: Event) => form.put({ [name]: (event.target as HTMLInputElement).value })}
      />
    </FieldBox>
  )
}

export function ContentField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const box = { id: fieldID('contentType'), about: t.webhookContentAbout, wrong: form.wrong.contentType }
  return (
    <FieldBox {...box} label={t.webhookContent}>
      <select
        {...tied(box)}
        value={form.draft.contentType}
        onChange={(event: Event) => form.put({ contentType: (event.target as HTMLSelectElement).value })}
      >
        <option value={JSON_TYPE}>{`${t.json} (${JSON_TYPE})`}</option>
        <option value={FORM_TYPE}>{`${t.form} (${FORM_TYPE})`}</option>
      </select>
    </FieldBox>
  )
}

/** The code there is can stay, be replaced or go; it cannot be seen. */
export function CodeField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const { webhook, draft, put, wrong } = form
  const box = { id: fieldID('securityCode'), about: t.webhookCodeAbout, wrong: wrong.securityCode }
  const input = (
    <input
      {...tied(box)}
      {...PLAIN_TEXT}
      type="text"
      aria-label={t.webhookCode}
      value={draft.securityCode}
      onInput={(event: Event) => put({ securityCode: (event.target as HTMLInputElement).value })}
    />
  )
  if (!webhook?.hasSecurityCode)
    return (
      <FieldBox {...box} label={t.webhookCode}>
        {input}
      </FieldBox>
    )
  return (
    <fieldset class="stack">
      <legend>{t.webhookCode}</legend>
      {(['keep', 'set', 'remove'] as const).map((code) => (
        <div key={code}>
          <label class="option">
            <input type="radio" name="code" checked={draft.code === code} onChange={() => put({ code })} />
            {{ keep: t.webhookCodeKeep, set: t.webhookCodeNew, remove: t.webhookCodeRemove }[code]}
          </label>
          {code === 'set' && draft.code === 'set' && input}
        </div>
      ))}
      <Notes {...box} />
    </fieldset>
  )
}

export function ActiveField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const { webhook } = form
  const box = { id: fieldID('active'), about: t.webhookActiveAbout, wrong: form.wrong.active }
  return (
    <div class="stack">
      <label class="option">
        <input
          {...tied(box)}
          type="checkbox"
          checked={form.draft.active}
          onChange={() => form.put({ active: !form.draft.active })}
        />
        {t.webhookActive}
      </label>
      <Notes {...box} />
      {webhook && asksForMissed(form.draft, webhook) && <MissedField form={form} webhook={webhook} />}
    </div>
  )
}

function MissedField({ form: { draft, put }, webhook }: { form: WebhookFormState; webhook: Webhook }) {
  const t = usePhrases()
  return (
    <fieldset class="stack">
      <legend>{missedCount(webhook.missed, t)}</legend>
      <HeldCount webhook={webhook} />
      {(['send', 'drop'] as const).map((missed) => (
        <label key={missed} class="option">
          <input type="radio" name="missed" checked={draft.missed === missed} onChange={() => put({ missed })} />
          {missed === 'send' ? t.missedSend : t.missedDrop}
        </label>
      ))}
    </fieldset>
  )
}
