import { useContext } from 'hono/jsx/dom'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { Control } from './control.tsx'
import { type DraftObject, emptyDraft } from './draft.ts'
import type { Field } from './field.ts'
import { type FieldProps, FormContext } from './form-context.ts'
import { idOf } from './locate.ts'
import { ChoiceView, ListView, RecordView } from './rows-view.tsx'

/** The fields of a method, or of an object within. */
export function FieldsView({
  fields,
  path,
  draft,
  onChange,
}: {
  fields: readonly Field[]
  path: readonly (string | number)[]
  draft: DraftObject
  onChange(draft: DraftObject): void
}) {
  return (
    <>
      {fields.map((field) => (
        <FieldView
          key={field.name}
          field={field}
          path={[...path, field.name]}
          draft={draft[field.name]}
          onChange={(one) => onChange({ ...draft, [field.name]: one })}
        />
      ))}
    </>
  )
}

/** One field, whatever its kind: label, control, description, what is wrong with it. */
function FieldView(props: FieldProps) {
  const { field, path, draft, onChange } = props
  const { method, wrong } = useContext(FormContext)
  const t = usePhrases()
  const id = idOf(method, path)
  const label = field.name || fill(t.row, { row: Number(path.at(-1)) + 1 })
  const messages = field.kind === 'record' ? messagesWithin(wrong, id) : (wrong.get(id) ?? [])
  const group = field.kind === 'object' || field.kind === 'list' || field.kind === 'record' || field.kind === 'choice'
  const notes = (
    <>
      {field.description && (
        <p class="about" id={`${id}-about`}>
          <Words of={field.description} />
        </p>
      )}
      {messages.map((message) => (
        <p class="wrong" id={`${id}-wrong`}>
          {isNoType(message) ? `${t.chooseType}.` : <Words of={message} />}
        </p>
      ))}
    </>
  )
  const head = (
    <>
      <code>{label}</code>
      {field.required && field.name && <span class="required"> {t.required}</span>}
    </>
  )
  if (group)
    return (
      <fieldset class={`field group ${messages.length > 0 ? 'is-wrong' : ''}`} id={id}>
        <legend>{head}</legend>
        <Nullable {...props} id={id} />
        {draft !== null && <Group {...props} />}
        {notes}
      </fieldset>
    )
  return (
    <div class={`field ${messages.length > 0 ? 'is-wrong' : ''}`}>
      <label for={id}>{head}</label>
      <div class="entry">
        <Control
          field={field}
          id={id}
          draft={draft}
          onChange={onChange}
          described={[field.description && `${id}-about`, messages.length > 0 && `${id}-wrong`]
            .filter(Boolean)
            .join(' ')}
          invalid={messages.length > 0}
        />
        <Nullable {...props} id={id} />
      </div>
      {notes}
    </div>
  )
}

function Group(props: FieldProps) {
  const { field, path, draft, onChange } = props
  if (field.kind === 'object')
    return <FieldsView fields={field.fields} path={path} draft={(draft ?? {}) as DraftObject} onChange={onChange} />
  if (field.kind === 'list') return <ListView {...props} field={field} View={FieldView} />
  if (field.kind === 'record') return <RecordView {...props} />
  return field.kind === 'choice' ? <ChoiceView {...props} field={field} View={FieldView} /> : null
}

function Nullable({ field, draft, onChange, id }: FieldProps & { id: string }) {
  const t = usePhrases()
  if (!field.nullable) return null
  return (
    <label class="null" title={t.nullHint}>
      <input
        type="checkbox"
        id={`${id}-null`}
        checked={draft === null}
        aria-label={`${t.nullHint}: ${field.name}`}
        onChange={() => onChange(draft === null ? emptyDraft(field) : null)}
      />
      <code>null</code>
    </label>
  )
}

/** Whether it names all types because there is none: here they stand in a list to choose from. */
function isNoType(message: string): boolean {
  return message.startsWith('type is required')
}

/** The rows of a record have no place for what is wrong with them: the record says it. */
function messagesWithin(wrong: ReadonlyMap<string, string[]>, id: string): string[] {
  return [...wrong].filter(([key]) => key === id || key.startsWith(`${id}-`)).flatMap(([, messages]) => messages)
}
