import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { NotificationTypeDetails } from '../api/results.ts'
import { Notes, tied } from '../parts/field-box.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Desk } from './use-desk.ts'
import { fieldID, type WebhookFormState } from './use-webhook-form.ts'

/** What to be notified of, by platform. Each type that is chosen makes a webhook, all of them with one secret. */
export function TypesField({ form, desk }: { form: WebhookFormState; desk: Desk }) {
  const t = usePhrases()
  const { types, webhooks } = desk
  const box = { id: fieldID('type'), about: t.webhookTypesAbout, wrong: form.wrong.type }
  const platforms = [...new Set(types.map(({ platform }) => platform))]
  return (
    <fieldset class="stack" id={box.id} aria-describedby={tied(box)['aria-describedby']}>
      <legend>{t.type}</legend>
      <Notes {...box} wrong={undefined} />
      {platforms.map((platform, index) => (
        <PlatformTypes
          key={platform}
          platform={platform}
          types={types.filter((one) => one.platform === platform)}
          first={index === 0}
          form={form}
        />
      ))}
      <Notes {...box} about={undefined} />
      {webhooks.types.problem && <ProblemView answer={webhooks.types.problem} onAgain={webhooks.types.reload} />}
    </fieldset>
  )
}

function PlatformTypes(props: {
  platform: string
  types: readonly NotificationTypeDetails[]
  first: boolean
  form: WebhookFormState
}) {
  const t = usePhrases()
  const { platform, types, form } = props
  const { draft, put, wrong } = form
  const names = types.map(({ type }) => type as string)
  const chosen = names.filter((type) => draft.types.includes(type))
  // Only at first: it must not close under the hand that takes the last choice away.
  const [open] = useState(chosen.length > 0 || (props.first && draft.types.length === 0))
  const toggle = (type: string) =>
    put({ types: draft.types.includes(type) ? draft.types.filter((one) => one !== type) : [...draft.types, type] })
  return (
    <details class="type-choice" open={open}>
      <summary>
        {platform}
        <span class="about">{fill(t.webhookTypesChosen, { chosen: chosen.length, count: names.length })}</span>
      </summary>
      <div class="type-options">
        {names.map((type) => (
          <label key={type} class="option">
            <input
              type="checkbox"
              value={type}
              checked={draft.types.includes(type)}
              aria-invalid={wrong.type ? 'true' : undefined}
              onChange={() => toggle(type)}
            />
            {type}
          </label>
        ))}
      </div>
    </details>
  )
}
