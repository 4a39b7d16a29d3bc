import type { Field } from './field.ts'

/**
 * What stands in a form, as it was typed: text for whatever is typed or chosen, rows for a list or a record. `undefined` is
 * left out, and so is an empty text; null is null.
 */
export type Draft = undefined | null | string | DraftObject | Draft[] | DraftRow[] | DraftChoice

export interface DraftObject {
  [name: string]: Draft
}

/** One header, say. An array, to be told from the rows of a list by the field alone. */
export type DraftRow = { key: string; value: string }

export interface DraftChoice {
  /** Which of the kinds. */
  at: number
  value: Draft
}

/** What is sent for a form; what is left out is not in it. */
export function toParams(fields: readonly Field[], draft: DraftObject): Record<string, unknown> {
  const entries = fields.map((field) => [field.name, toValue(field, draft[field.name])] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function toValue(field: Field, draft: Draft): unknown {
  if (draft === undefined || draft === null) return draft
  switch (field.kind) {
    case 'text':
      if (draft === '') return undefined
      if (field.external) return idOf(draft as string)
      return field.many && SEVERAL.test(draft as string) ? listOf(draft as string) : draft
    case 'enum':
      return draft === '' ? undefined : draft
    case 'number':
    case 'boolean':
    case 'json':
      return draft === '' ? undefined : literalOf(draft as string)
    case 'object':
      return toParams(field.fields, draft as DraftObject)
    case 'list':
      // A row is sent though it is empty: what the server says of row 3 is said of row 3 here.
      return (draft as Draft[]).map((one) => toValue(field.item, one) ?? (field.item.kind === 'text' ? '' : null))
    case 'record':
      return Object.fromEntries((draft as DraftRow[]).filter(({ key }) => key).map(({ key, value }) => [key, value]))
    case 'choice': {
      const { at, value } = draft as DraftChoice
      const chosen = field.of[at]
      return chosen && (toValue(chosen, value) ?? (chosen.kind === 'text' ? '' : undefined))
    }
  }
}

/** Digits are an ID, and JSON is what it says; any other text is the company's own number. */
function idOf(text: string): unknown {
  const asked = text.trim()
  if (asked.startsWith('{')) return literalOf(asked)
  return /^\d+$/.test(asked) ? asked : { externalID: asked }
}

/** What `idOf` reads as this number again. */
function textOfExternal(value: unknown): string | undefined {
  const { externalID, ...others } = value as { externalID?: unknown }
  if (typeof externalID !== 'string' || Object.keys(others).length > 0) return undefined
  return /^\d*$|^\s*\{|^\s|\s$/.test(externalID) ? JSON.stringify(value) : externalID
}

/** Texts with commas between them. */
const SEVERAL = /[^\s,]\s*,\s*[^\s,]/

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** What is no JSON goes as the text it is: the server knows better what to say of it. */
function literalOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Where a new row begins. */
export function emptyDraft(field: Field): Draft {
  if (field.kind === 'object') return {}
  if (field.kind === 'choice') return { at: 0, value: '' }
  return field.kind === 'list' || field.kind === 'record' ? [] : ''
}

/** @returns null when a form cannot show them all as they are: an unknown name, a number where a list is expected */
export function toDraft(fields: readonly Field[], params: unknown): DraftObject | null {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return null
  const draft: DraftObject = {}
  for (const [name, value] of Object.entries(params)) {
    const field = fields.find((one) => one.name === name)
    const part = field && draftOf(field, value)
    if (part === undefined) return null
    draft[name] = part
  }
  return draft
}

function draftOf(field: Field, value: unknown): Draft {
  if (value === null) return field.nullable ? null : undefined
  switch (field.kind) {
    case 'text':
      if (field.many && Array.isArray(value)) return value.length > 1 ? value.join(', ') : undefined
      if (field.external && typeof value === 'object') return textOfExternal(value)
      return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined
    case 'enum':
      return typeof value === 'string' && field.values.includes(value) ? value : undefined
    case 'number':
      return typeof value === 'number' ? String(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'json':
      return JSON.stringify(value)
    case 'object':
      return toDraft(field.fields, value) ?? undefined
    case 'list':
      return listDraft(field.item, value)
    case 'record':
      return recordDraft(value)
    case 'choice': {
      const drafts = field.of.map((one) => (value === '' && one.kind === 'text' ? '' : draftOf(one, value)))
      const at = drafts.findIndex((one) => one !== undefined)
      return at === -1 ? undefined : { at, value: drafts[at] }
    }
  }
}

function listDraft(item: Field, value: unknown): Draft {
  if (!Array.isArray(value)) return undefined
  const rows = value.map((one) => (one === '' && item.kind === 'text' ? '' : draftOf(item, one)))
  return rows.includes(undefined) ? undefined : rows
}

function recordDraft(value: unknown): Draft {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const rows = Object.entries(value)
  return rows.every(([, one]) => typeof one === 'string') ? rows.map(([key, one]) => ({ key, value: one })) : undefined
}
