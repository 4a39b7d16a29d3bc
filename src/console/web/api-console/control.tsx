import { isPicked } from '../api/use-choices.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Draft } from './draft.ts'
import type { Field } from './field.ts'
import { Picker } from './picker.tsx'

export interface ControlProps {
  field: Field
  id: string
  draft: Draft
  onChange(draft: Draft): void
  /** The elements that describe it. */
  described: string
  invalid: boolean
}

/** What one value is typed or chosen in. Nothing is checked here: the server knows, and says it of the field. */
export function Control({ field, id, draft, onChange, described, invalid }: ControlProps) {
  const t = usePhrases()
  const none = draft === null
  const text = typeof draft === 'string' ? draft : ''
  const take = (event: Event) => onChange((event.target as HTMLInputElement).value)
  const shared = {
    id,
    name: id,
    disabled: none,
    'aria-describedby': described || undefined,
    'aria-invalid': invalid ? 'true' : undefined,
    'aria-required': field.required ? 'true' : undefined,
  }
  const fallback = fill(t.fallback, { value: field.fallback })
  const options = optionsOf(field, t.isTrue, t.isFalse)
  if (options)
    return (
      <select {...shared} value={text} onChange={take}>
        <option value="">{field.fallback ? fallback : field.required ? t.choose : t.leftOut}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    )
  const typed = {
    ...shared,
    value: text,
    placeholder: none ? 'null' : field.fallback && fallback,
    ...PLAIN_TEXT,
    onInput: take,
  }
  if (field.kind === 'text' && isPicked(field.name) && !none) {
    const { id: _, value, onInput: __, ...attributes } = typed
    return <Picker name={field.name} id={id} value={value} attributes={attributes} onChange={onChange} />
  }
  if (field.kind === 'json' || (field.kind === 'text' && field.long)) return <textarea {...typed} rows={3} />
  const input = (list?: string) => (
    <input {...typed} type="text" list={list} inputmode={field.kind === 'number' ? 'decimal' : undefined} />
  )
  if (field.kind !== 'text' || !field.suggestions) return input()
  return (
    <>
      {input(`${id}-list`)}
      <datalist id={`${id}-list`}>
        {field.suggestions.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  )
}

/** What can be chosen, as values and labels. */
function optionsOf(field: Field, yes: string, no: string): [string, string][] | null {
  if (field.kind === 'enum') return field.values.map((value) => [value, value])
  if (field.kind !== 'boolean') return null
  return [
    ['true', yes],
    ['false', no],
  ]
}
