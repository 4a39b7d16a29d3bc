import { EMAIL_FORM, EMAIL_MAX, hasNoDomain, UNSEEN } from '../../../shared/email-form.ts'
import { type Columns, columnsOf, type PersonField } from './columns.ts'
import { rowsOf, type Unreadable } from './csv-rows.ts'

/** What is wrong with a line, before the server has seen it. */
export type Flaw = { why: 'noName' | 'noEmail' | 'wrongEmail' } | { why: 'twice'; line: number }

/** One person of a list, as a line of it says. */
export interface Line extends Record<PersonField, string> {
  line: number
  flaw: Flaw | null
}

export interface List {
  columns: Columns
  lines: Line[]
}

/**
 * Reads a pasted or chosen list of people.
 * @param wanted what may be read of each
 */
export function listOf(text: string, wanted: readonly PersonField[]): List | Unreadable {
  const rows = rowsOf(text)
  if ('why' in rows) return rows
  const columns = columnsOf(rows, wanted)
  const seen = new Map<string, number>()
  const lines = rows.slice(columns.headed ? 1 : 0).map(({ line, cells }) => {
    const value = (field: PersonField) => cells[columns.fields.indexOf(field)] ?? ''
    const person = {
      name: value('name'),
      surname: value('surname'),
      email: value('email').replace(/^mailto:/i, ''),
      externalID: value('externalID'),
    }
    const key = person.email.toLowerCase()
    const flaw = flawOf(person, seen.get(key))
    if (!flaw) seen.set(key, line)
    return { line, ...person, flaw }
  })
  return { columns, lines }
}

/** @param before the line that has this email already */
export function flawOf({ name, email }: Pick<Line, 'name' | 'email'>, before?: number): Flaw | null {
  if (!email) return { why: 'noEmail' }
  const seen = email.replace(UNSEEN, '') // the server leaves these out first
  if (!EMAIL_FORM.test(seen) || seen.length > EMAIL_MAX || hasNoDomain(seen)) return { why: 'wrongEmail' }
  if (!name) return { why: 'noName' }
  return before === undefined ? null : { why: 'twice', line: before }
}

/** How somebody is called: first name and surname may stand apart. */
export function fullName({ name, surname }: { name: string; surname: string | null }): string {
  return [name, surname].filter(Boolean).join(' ')
}
