import { Notes, tied } from '../parts/field-box.tsx'
import { focusOn } from '../parts/focus.ts'
import { CrossIcon, PlusIcon } from '../parts/icons.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { fieldID, headerID } from './use-webhook-form.ts'
import type { HeaderRow } from './webhook-draft.ts'
import type { WebhookFieldProps } from './webhook-fields.tsx'

const ADD_ID = fieldID('headers-add')

/** Further headers, as names and values. Those there are stay as they are, unless all are replaced. */
export function HeadersField({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const { webhook, draft, put, wrong } = form
  const there = webhook?.headers ?? []
  const about = there.length > 0 ? fill(t.webhookHeadersThere, { names: there.join(', ') }) : t.webhookHeadersAbout
  const box = { id: fieldID('headers'), about, wrong: wrong.headers }
  return (
    <fieldset class="stack" id={box.id} aria-describedby={tied(box)['aria-describedby']}>
      <legend>{t.webhookHeaders}</legend>
      <Notes {...box} wrong={undefined} />
      {there.length > 0 && (
        <label class="option">
          <input
            type="checkbox"
            checked={draft.replaceHeaders}
            onChange={() => put({ replaceHeaders: !draft.replaceHeaders })}
          />
          {t.webhookHeadersReplace}
        </label>
      )}
      {draft.replaceHeaders && <HeaderRows form={form} />}
      <Notes {...box} about={undefined} own={form.twice} />
    </fieldset>
  )
}

function HeaderRows({ form }: WebhookFieldProps) {
  const t = usePhrases()
  const { draft, put, wrong, wrongRow } = form
  const rows = draft.headers
  const set = (headers: HeaderRow[]) => put({ headers })
  const change = (at: number, one: Partial<HeaderRow>) =>
    set(rows.map((row, index) => (index === at ? { ...row, ...one } : row)))
  return (
    <>
      {rows.map((row, at) => (
        <HeaderRowView
          key={at}
          at={at}
          row={row}
          wrong={wrong.headers && wrongRow === at}
          onChange={(one) => change(at, one)}
          onRemove={() => {
            set(rows.filter((_, index) => index !== at))
            focusOn(rows.length > 1 ? headerID(Math.max(0, at - 1)) : ADD_ID)
          }}
        />
      ))}
      <p>
        <button
          type="button"
          class="quiet"
          id={ADD_ID}
          onClick={() => {
            set([...rows, { name: '', value: '' }])
            focusOn(headerID(rows.length))
          }}
        >
          <PlusIcon /> {t.headerAdd}
        </button>
      </p>
    </>
  )
}

function HeaderRowView(props: {
  at: number
  row: HeaderRow
  wrong: boolean | undefined
  onChange(change: Partial<HeaderRow>): void
  onRemove(): void
}) {
  const t = usePhrases()
  const { at, row, wrong, onChange, onRemove } = props
  const remove = fill(t.headerRemove, { row: at + 1 })
  const input = (part: keyof HeaderRow, placeholder: string, label: string) => (
    <input
      type="text"
      {...PLAIN_TEXT}
      id={part === 'name' ? headerID(at) : undefined}
      placeholder={placeholder}
      aria-label={fill(label, { row: at + 1 })}
      aria-invalid={wrong ? 'true' : undefined}
      aria-describedby={wrong ? `${fieldID('headers')}-wrong` : undefined}
      value={row[part]}
      onInput={(event: Event) => onChange({ [part]: (event.target as HTMLInputElement).value })}
    />
  )
  return (
    <div class="header-row">
      {input('name', t.headerName, t.headerNameOf)}
      {input('value', t.headerValue, t.headerValueOf)}
      <button type="button" class="quiet only-icon" aria-label={remove} title={remove} onClick={onRemove}>
        <CrossIcon />
      </button>
    </div>
  )
}
