import type { Method } from '../api/document.ts'
import { type Draft, type DraftObject, toDraft, toParams } from './draft.ts'
import type { Field } from './field.ts'

/** What a method is about to be called with: a form, or JSON. */
export interface Form {
  mode: 'form' | 'json'
  draft: DraftObject
  /** The JSON, when that is how it is entered. */
  text: string
  /** What is wrong with it before anything is sent. */
  problem: Problem | null
  /** Whether its rare fields are shown; left out: when one of them has a value. */
  more?: boolean
}

export type Problem = { phrase: 'jsonInvalid' | 'jsonNoObject' | 'jsonUnfit'; reason: string }

export function newForm(params: Record<string, unknown>, fields: readonly Field[]): Form {
  const draft = toDraft(fields, params)
  const text = JSON.stringify(params, null, 2)
  if (draft) return { mode: 'form', draft, text, problem: null }
  return { mode: 'json', draft: {}, text, problem: null }
}

/** @returns the parameters, or what is wrong with the JSON */
export function paramsOf(
  form: Form,
  fields: readonly Field[],
): { params: Record<string, unknown> } | { problem: Problem } {
  if (form.mode === 'form') return { params: toParams(fields, form.draft) }
  try {
    const params = JSON.parse(form.text.trim() || '{}')
    if (typeof params === 'object' && params !== null && !Array.isArray(params)) return { params }
    return { problem: { phrase: 'jsonNoObject', reason: '' } }
  } catch (error) {
    return { problem: { phrase: 'jsonInvalid', reason: error instanceof Error ? error.message : String(error) } }
  }
}

/** The same parameters the other way; they stay JSON when that is no JSON, or more than a form can show. */
export function switchMode(form: Form, fields: readonly Field[]): Form {
  const read = paramsOf(form, fields)
  if ('problem' in read) return { ...form, problem: read.problem }
  if (form.mode === 'form') return { ...form, mode: 'json', text: JSON.stringify(read.params, null, 2), problem: null }
  const draft = toDraft(fields, read.params)
  return draft
    ? { ...form, mode: 'form', draft, problem: null }
    : { ...form, problem: { phrase: 'jsonUnfit', reason: '' } }
}

/** An example with the IDs that were typed: those of the example are of a world that the server may not have. */
export function fromExample(form: Form, fields: readonly Field[], example: Record<string, unknown>): Form {
  const read = paramsOf(form, fields)
  const typed = 'params' in read ? read.params : {}
  const kept = Object.entries(typed).filter(([name]) => name.endsWith('ID') && name in example)
  return newForm({ ...example, ...Object.fromEntries(kept) }, fields)
}

export function isFilled(draft: Draft): boolean {
  return draft !== undefined && draft !== ''
}

/** The rare fields are those that are not required, and that the first example does without. One alone is not worth a fold. */
export function splitFields(
  fields: readonly Field[],
  { examples }: Pick<Method, 'examples'>,
): { usual: readonly Field[]; rare: readonly Field[] } {
  const used = examples[0]?.params.map(({ name }) => name) ?? []
  const rare = fields.filter(({ name, required }) => !required && !used.includes(name))
  if (rare.length < 2) return { usual: fields, rare: [] }
  return { usual: fields.filter((field) => !rare.includes(field)), rare }
}
