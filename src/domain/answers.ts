import { cannotBe, invalidAt, invalidParam, show } from '../errors.ts'
import type { Field, Group } from './rows.ts'
import { nameAt, type ParamPath } from './targets.ts'

/** The parts of a registration: a ticket group, and answers to the form. */

export interface AnswerGiven {
  fieldID: string
  /** null takes an answer back. */
  value: string | boolean | null
}

export function findGroup(groups: Group[], groupID: string | undefined, path: ParamPath): Group {
  const group = groupID === undefined ? groups[0] : groups.find(({ id }) => id === groupID)
  if (group) return group
  const allowed = groups.map(({ id, name }) => `${id} (${name})`).join(', ')
  throw cannotBe([...path, 'groupID'], show(groupID), `one of ${allowed} is expected.`)
}

/** @returns the answers by the ID of their field */
export function checkAnswers(
  fields: Field[],
  answers: AnswerGiven[],
  path: ParamPath,
  before: Record<string, string | boolean> = {},
): Record<string, string | boolean> {
  const after = new Map(Object.entries(before))
  const seen = new Set<string>()
  for (const [index, { fieldID, value }] of answers.entries()) {
    const field = fields.find(({ id }) => id === fieldID)
    const answer = [...path, 'answers', index]
    if (!field)
      throw invalidParam([...answer, 'fieldID'], `${nameAt(answer, 'fieldID')}: the event has no field ${fieldID}.`)
    if (seen.has(fieldID)) throw invalidAt([...answer, 'fieldID'], 'is there twice.')
    seen.add(fieldID)
    const problem = value === null ? null : answerProblem(field, value)
    if (problem) throw cannotBe([...answer, 'value'], show(value), `${problem} is expected.`)
    if (value === null) after.delete(fieldID)
    else after.set(fieldID, value)
  }
  return Object.fromEntries(after)
}

function answerProblem({ type, options }: Field, value: string | boolean): string | null {
  if (type === 'check_box') return typeof value === 'boolean' ? null : 'true or false'
  if (typeof value !== 'string') return 'a string'
  if (type === 'text' || type === 'text_area') return null
  return options.includes(value) ? null : `one of ${options.join(', ')}`
}
