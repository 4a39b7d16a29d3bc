import { ChevronIcon } from '../parts/icons.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { DraftObject } from './draft.ts'
import type { Field } from './field.ts'
import { FieldsView } from './field-view.tsx'
import { type Form, isFilled } from './form.ts'

/** The fields that most calls do without: folded, unless one has a value or is what an error is about. */
export function MoreFields({
  fields,
  form,
  onChange,
}: {
  fields: readonly Field[]
  form: Form
  onChange(change: { draft?: DraftObject; more: boolean }): void
}) {
  const t = usePhrases()
  if (fields.length === 0) return null
  const open = form.more ?? fields.some(({ name }) => isFilled(form.draft[name]))
  return (
    <>
      <button
        type="button"
        class="disclosure"
        aria-expanded={open ? 'true' : 'false'}
        onClick={() => onChange({ more: !open })}
      >
        <ChevronIcon /> {fill(t.more, { count: fields.length })}
      </button>
      {open && (
        <FieldsView
          fields={fields}
          path={[]}
          draft={form.draft}
          onChange={(draft) => onChange({ draft, more: true })}
        />
      )}
    </>
  )
}
