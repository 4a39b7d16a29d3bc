import { useContext } from 'hono/jsx/dom'
import { focusOn } from '../parts/focus.ts'
import { CrossIcon, PlusIcon } from '../parts/icons.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Draft, type DraftChoice, type DraftRow, emptyDraft } from './draft.ts'
import type { Field } from './field.ts'
import { type FieldDrawer, type FieldProps, FormContext } from './form-context.ts'
import { idOf } from './locate.ts'

type Nested<Kind> = FieldProps & { field: Field & { kind: Kind }; View: FieldDrawer }

/** A list: a field for each row, and a way to add and remove rows. */
export function ListView({ field, path, draft, onChange, View }: Nested<'list'>) {
  const { method } = useContext(FormContext)
  const t = usePhrases()
  const rows = draft as Draft[] | undefined
  return (
    <>
      {rows?.map((row, at) => (
        <div class="row" key={at}>
          <View
            field={field.item}
            path={[...path, at]}
            draft={row}
            onChange={(one) => onChange(rows.map((other, index) => (index === at ? one : other)))}
          />
          <RemoveRow label={fill(t.removeRow, { row: at + 1 })} onRemove={() => onChange(without(rows, at))} />
        </div>
      ))}
      <RowButtons
        id={idOf(method, [...path, 'add'])}
        rows={rows}
        onAdd={() => {
          onChange([...(rows ?? []), emptyDraft(field.item)])
          focusOn(idOf(method, [...path, rows?.length ?? 0]))
        }}
        onLeaveOut={() => onChange(undefined)}
      />
    </>
  )
}

/** Names and values of the caller's own: the headers of a webhook. */
export function RecordView({ path, draft, onChange }: FieldProps) {
  const { method } = useContext(FormContext)
  const t = usePhrases()
  const rows = draft as DraftRow[] | undefined
  const put = (at: number, change: Partial<DraftRow>) =>
    onChange((rows ?? []).map((row, index) => (index === at ? { ...row, ...change } : row)))
  const input = (at: number, row: DraftRow, part: keyof DraftRow, id: string | undefined) => (
    <input
      type="text"
      id={id}
      value={row[part]}
      placeholder={part === 'key' ? t.headerName : t.headerValue}
      aria-label={`${fill(t.row, { row: at + 1 })}: ${part === 'key' ? t.headerName : t.headerValue}`}
      {...PLAIN_TEXT}
      onInput={(event: Event) => put(at, { [part]: (event.target as HTMLInputElement).value })}
    />
  )
  return (
    <>
      {rows?.map((row, at) => (
        <div class="row pair" key={at}>
          {input(at, row, 'key', idOf(method, [...path, at]))}
          {input(at, row, 'value', undefined)}
          <RemoveRow label={fill(t.removeRow, { row: at + 1 })} onRemove={() => onChange(without(rows, at))} />
        </div>
      ))}
      <RowButtons
        id={idOf(method, [...path, 'add'])}
        rows={rows}
        onAdd={() => {
          onChange([...(rows ?? []), { key: '', value: '' }])
          focusOn(idOf(method, [...path, rows?.length ?? 0]))
        }}
        onLeaveOut={() => onChange(undefined)}
      />
    </>
  )
}

/** A value that can be of several kinds: which, and then the value. */
export function ChoiceView({ field, path, draft, onChange, View }: Nested<'choice'>) {
  const { method } = useContext(FormContext)
  const t = usePhrases()
  const choice = draft as DraftChoice | undefined
  const chosen = choice && field.of[choice.at]
  return (
    <div class="row pair">
      <select
        id={idOf(method, [...path, 'kind'])}
        aria-label={`${field.name}: ${t.kind}`}
        value={choice ? String(choice.at) : ''}
        onChange={(event: Event) => {
          const at = (event.target as HTMLSelectElement).value
          onChange(at === '' ? undefined : { at: Number(at), value: '' })
        }}
      >
        <option value="">{field.required ? t.choose : t.leftOut}</option>
        {field.of.map((one, at) => (
          <option key={at} value={String(at)}>
            {kindName(one, t)}
          </option>
        ))}
      </select>
      {choice && chosen && (
        <View
          field={{ ...chosen, name: field.name, description: '', required: false }}
          path={[...path, 'value']}
          draft={choice.value}
          onChange={(value) => onChange({ ...choice, value })}
        />
      )}
    </div>
  )
}

function RowButtons(props: { id: string; rows: unknown[] | undefined; onAdd(): void; onLeaveOut(): void }) {
  const t = usePhrases()
  const empty = props.rows?.length === 0
  return (
    <p class="buttons">
      <button type="button" class="quiet" id={props.id} onClick={props.onAdd}>
        <PlusIcon /> {t.addRow}
      </button>
      {empty && <span class="about">{t.emptyList}</span>}
      {empty && (
        <button type="button" class="quiet" onClick={props.onLeaveOut}>
          {t.leaveOut}
        </button>
      )}
    </p>
  )
}

function RemoveRow({ label, onRemove }: { label: string; onRemove(): void }) {
  return (
    <button type="button" class="quiet only-icon" aria-label={label} title={label} onClick={onRemove}>
      <CrossIcon />
    </button>
  )
}

function without<Row>(rows: readonly Row[], at: number): Row[] {
  return rows.filter((_, index) => index !== at)
}

function kindName({ kind }: Field, t: Phrases): string {
  if (kind === 'text') return t.kindText
  if (kind === 'number') return t.kindNumber
  return kind === 'boolean' ? t.kindBoolean : t.kindOther
}
