import type { z } from 'zod'
import { type Issue, show } from '../errors.ts'

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
  if (issue.code !== 'unrecognized_keys') return [issue]
  return issue.keys.slice(0, ISSUES_MAX).map((key) => ({ ...issue, keys: [key] }))
}

function describe(issue: z.core.$ZodIssue, input: unknown, schema: z.ZodObject): Issue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  const field = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const allowed = path.length === 0 ? ` Allowed: ${Object.keys(schema.shape).join(', ')}.` : ''
    return { path: [...path, cut(key)], message: `There is no parameter ${show(key)} here.${allowed}` }
  }
  const value = valueAt(input, path)
  if (value === undefined) return { path, message: `${field} is required: ${expectation(issue).replace(/,$/, '')}.` }
  return { path: path.map(cut), message: `${cut(field)} cannot be ${show(value)}: ${expectation(issue)} is expected.` }
}

function cut<Part extends string | number>(part: Part): Part | string {
  return typeof part === 'string' && part.length > NAME_MAX ? `${part.slice(0, NAME_MAX)}…` : part
}

/** What would be right. A schema says it with `error`; for the rest, zod's checks in plain words. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type' && /^Invalid input/.test(issue.message))
    return TYPES[issue.expected] ?? issue.expected
  return /^Invalid input/.test(issue.message) ? 'something else' : issue.message.replace(/\.$/, '')
}

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
}

function valueAt(input: unknown, path: (string | number)[]): unknown {
  let value = input
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}
