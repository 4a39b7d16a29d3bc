import type { z } from 'zod'
import { type Issue, show } from '../errors.ts'
import { expectation, valueAt } from '../shared/expectation.ts'
import { nearest } from '../shared/nearest.ts'

/** So many are told at most. */
export const ISSUES_MAX = 20

/** A longer name of a parameter is not repeated whole. */
const NAME_MAX = 200

/** zod's issues in words for the caller: the field, the value, what is allowed. */
export function describeIssues(issues: z.core.$ZodIssue[], input: unknown, schema: z.ZodObject): Issue[] {
  const told = new Map<string, Issue>()
  // There can be 100,000 unknown names in a body: those that are not told are not put into words.
  for (const issue of issues.flatMap(oneByOne)) {
    const described = describe(issue, input, schema)
    if (!told.has(described.message)) told.set(described.message, described)
    if (told.size === ISSUES_MAX) break
  }
  return [...told.values()]
}

function oneByOne(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code === 'invalid_union') {
    // What is right as a whole, and wrong within, as a list of such: that is told, with its place.
    const within = issue.errors.find((errors) => errors.every(({ path }) => path.length > 0)) ?? []
    if (within.length > 0) return within.flatMap((one) => oneByOne({ ...one, path: [...issue.path, ...one.path] }))
  }
  if (issue.code !== 'unrecognized_keys') return [issue]
  return issue.keys.slice(0, ISSUES_MAX).map((key) => ({ ...issue, keys: [key] }))
}

function describe(issue: z.core.$ZodIssue, input: unknown, schema: z.ZodObject): Issue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  const field = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const allowed = path.length === 0 ? hintFor(key, Object.keys(schema.shape)) : ''
    return { path: [...path, cut(key)], message: `There is no parameter ${show(key)} here.${allowed}` }
  }
  const value = valueAt(input, path)
  if (value === undefined) return { path, message: `${field} is required: ${expectation(issue).replace(/,$/, '')}.` }
  return { path: path.map(cut), message: `${cut(field)} cannot be ${show(value)}: ${expectation(issue)} is expected.` }
}

function hintFor(key: string, names: string[]): string {
  const meant = nearest(key, names)
  return `${meant === undefined ? '' : ` Did you mean ${meant}?`} Allowed: ${names.join(', ')}.`
}

function cut<Part extends string | number>(part: Part): Part | string {
  return typeof part === 'string' && part.length > NAME_MAX ? `${part.slice(0, NAME_MAX)}…` : part
}
