import type { Method } from '../api/document.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { FieldsView } from './field-view.tsx'
import { type Form, fromExample, splitFields, switchMode } from './form.ts'
import { FormContext } from './form-context.ts'
import { placeIssues } from './issues.ts'
import { idOf } from './locate.ts'
import { MoreFields } from './more-fields.tsx'
import type { Console } from './use-console.ts'

/** The form of one method, in place: fields or JSON, and what runs it. */
export function MethodForm({ method, console }: { method: Method; console: Console }) {
  const t = usePhrases()
  const fields = console.fieldsFor(method.name)
  const form = console.forms[method.name]
  const running = console.running?.method === method.name
  if (!form) return null
  const { usual, rare } = splitFields(fields, method)
  const set = (next: Form) => console.setForm(method.name, next)

  function onKeyDown(event: KeyboardEvent): void {
    // In a select, browsers leave Enter to the page.
    if (event.key !== 'Enter' || !(event.target as HTMLElement).matches('select')) return
    event.preventDefault()
    console.run(method.name)
  }

  return (
    <form
      class="method-form"
      noValidate
      aria-label={method.name}
      onKeyDown={onKeyDown}
      onSubmit={(event: Event) => {
        event.preventDefault()
        console.run(method.name)
      }}
    >
      <div class="form-bar">
        {fields.length > 0 && (
          <ModeSwitch method={method.name} form={form} onSwitch={() => set(switchMode(form, fields))} />
        )}
        <Examples method={method} onChoose={(params) => set(fromExample(form, fields, params))} />
      </div>
      {form.mode === 'json' ? (
        <JsonEntry method={method.name} form={form} onInput={(text) => set({ ...form, text, problem: null })} />
      ) : (
        <FormContext.Provider
          value={{
            method: method.name,
            wrong: placeIssues(console, method.name).wrong,
            eventID: eventOf(form),
          }}
        >
          <div class="fields">
            {fields.length === 0 && <p class="about">{t.noParams}</p>}
            <FieldsView fields={usual} path={[]} draft={form.draft} onChange={(draft) => set({ ...form, draft })} />
            <MoreFields fields={rare} form={form} onChange={(change) => set({ ...form, ...change })} />
          </div>
        </FormContext.Provider>
      )}
      {form.problem && (
        <p class="wrong" role="alert" id={`${idOf(method.name, ['json'])}-wrong`}>
          {fill(t[form.problem.phrase], { reason: form.problem.reason })}
        </p>
      )}
      <p class="buttons">
        <button
          type="submit"
          class="primary"
          id={idOf(method.name, ['run'])}
          aria-disabled={running ? 'true' : undefined}
        >
          {running ? t.running : t.run}
        </button>
        {running ? (
          <button type="button" onClick={console.abort}>
            {t.abort}
          </button>
        ) : (
          <span class="about run-hint">{t.runHint}</span>
        )}
      </p>
    </form>
  )
}

/** The event that stands in the form. */
function eventOf({ draft: { eventID } }: Form): string | null {
  return typeof eventID === 'string' && /^\d+$/.test(eventID) ? eventID : null
}

function ModeSwitch({ method, form, onSwitch }: { method: string; form: Form; onSwitch(): void }) {
  const t = usePhrases()
  return (
    <fieldset class="switch">
      <legend class="unseen">{t.inputAs}</legend>
      {(['form', 'json'] as const).map((mode) => (
        <label key={mode}>
          <input
            type="radio"
            name={`mode-${method}`}
            checked={form.mode === mode}
            onChange={() => form.mode !== mode && onSwitch()}
          />
          <span>{t[mode]}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Examples({ method, onChoose }: { method: Method; onChoose(params: Record<string, unknown>): void }) {
  const t = usePhrases()
  const say = useWords()
  const examples = method.examples.filter(({ params }) => params.length > 0)
  if (examples.length === 0) return null
  return (
    <div class="examples">
      <span class="about">{t.example}:</span>
      {examples.map(({ name, params }) => (
        <button
          type="button"
          class="quiet"
          key={name}
          aria-label={`${t.example}: ${say(name) ?? name}`}
          onClick={() => onChoose(Object.fromEntries(params.map((one) => [one.name, one.value])))}
        >
          {say(name) ?? name}
        </button>
      ))}
    </div>
  )
}

function JsonEntry({ method, form, onInput }: { method: string; form: Form; onInput(text: string): void }) {
  const t = usePhrases()
  const id = idOf(method, ['json'])
  return (
    <textarea
      id={id}
      class="json-entry"
      aria-label={t.jsonParams}
      aria-invalid={form.problem ? 'true' : undefined}
      aria-describedby={form.problem ? `${id}-wrong` : undefined}
      rows={Math.min(20, Math.max(6, form.text.split('\n').length))}
      {...PLAIN_TEXT}
      value={form.text}
      onInput={(event: Event) => onInput((event.target as HTMLTextAreaElement).value)}
    />
  )
}
