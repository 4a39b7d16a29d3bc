import type { Draft, DraftChoice, DraftObject, DraftRow } from './draft.ts'
import type { Field } from './field.ts'

export type Path = readonly (string | number)[]

/** The element of a field: one page has one form at a time for each method. */
export function idOf(method: string, path: Path): string {
  return ['field', method, ...path].join('-').replace(/[^\w.-]/g, '_')
}

/**
 * Where the form shows what a path of the parameters means: the field itself, or the innermost one around it. The row of
 * a header is found by its name.
 */
export function locate(fields: readonly Field[], draft: DraftObject, path: Path): (string | number)[] {
  const found: (string | number)[] = []
  let here: { fields?: readonly Field[]; field?: Field; draft: Draft } = { fields, draft }
  for (const part of path) {
    const next = step(here, part)
    if (!next) break
    found.push(next.part)
    here = next
  }
  return found
}

function step(here: { fields?: readonly Field[]; field?: Field; draft: Draft }, part: string | number) {
  const field = here.field?.kind === 'choice' ? here.field.of[(here.draft as DraftChoice)?.at ?? 0] : here.field
  const draft = here.field?.kind === 'choice' ? (here.draft as DraftChoice)?.value : here.draft
  const fields = here.fields ?? (field?.kind === 'object' ? field.fields : undefined)
  if (fields) {
    const inner = fields.find(({ name }) => name === part)
    return inner && { part, field: inner, draft: (draft as DraftObject)?.[part] }
  }
  if (field?.kind === 'list' && Array.isArray(draft) && Number(part) < draft.length)
    return { part: Number(part), field: field.item, draft: (draft as Draft[])[Number(part)] }
  if (field?.kind !== 'record' || !Array.isArray(draft)) return undefined
  const row = (draft as DraftRow[]).findIndex(({ key }) => key.toLowerCase() === String(part).toLowerCase())
  return row === -1 ? undefined : { part: row, draft: undefined }
}
