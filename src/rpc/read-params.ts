import { z } from 'zod'
import { invalidParam, PublicError } from '../errors.ts'
import { turns } from '../shared/turns.ts'
import { describeIssues, ISSUES_MAX } from './issues.ts'

type Json = Record<string, unknown>
type Path = (string | number)[]

/** More names, or a longer list, than any method has are not looked at one by one. */
export const NAMES_MAX = 1_000

/** No schema is deeper: what is below is refused for being there at all. */
const DEPTH = 6

/**
 * Validates the parameters of a call, the rows of a long list one after the other.
 * @throws PublicError invalid_params
 */
export async function validate(schema: z.ZodObject, named: Json): Promise<Json> {
  const list = longList(schema, named)
  for (const [name, value] of Object.entries(named)) {
    if (!list?.tooLong || list.name !== name) refuseHuge(value, [name], DEPTH)
  }
  const whole = schema.safeParse(list ? { ...named, [list.name]: list.begin } : named)
  const issues = whole.success ? [] : whole.error.issues.filter(({ path }) => !list?.tooLong || !isWithin(path, list))
  const rows = list && !list.tooLong ? await validateRows(list, issues) : []
  if (issues.length > 0) throw new PublicError('invalid_params', { issues: describeIssues(issues, named, schema) })
  const data = whole.data as Json
  return list ? { ...data, [list.name]: [...(data[list.name] as unknown[]), ...rows] } : data
}

interface LongList {
  name: string
  rows: unknown[]
  row: z.ZodType
  /** Longer than its schema allows: that is told then, and no row is looked at. */
  tooLong: boolean
  /** Stands for it when the parameters are validated as a whole. */
  begin: unknown[]
}

/** The parameter that is a list of rows, such as `content`. */
function longList({ shape }: z.ZodObject, named: Json): LongList | undefined {
  for (const [name, schema] of Object.entries(shape)) {
    const rows = Object.hasOwn(named, name) ? named[name] : undefined
    const list = schema instanceof z.ZodOptional ? schema.unwrap() : schema
    if (!(list instanceof z.ZodArray) || !Array.isArray(rows) || rows.length < 2) continue
    const tooLong = rows.length > longest(list)
    const begin = tooLong ? Array(rows.length).fill(null) : rows.slice(0, 1)
    return { name, rows, row: list.element as z.ZodType, tooLong, begin }
  }
  return undefined
}

function longest(list: z.ZodArray): number {
  const checks = (list._zod.def.checks ?? []).map(({ _zod }) => _zod.def as z.core.$ZodCheckMaxLengthDef)
  return checks.find(({ check }) => check === 'max_length')?.maximum ?? NAMES_MAX
}

function isWithin(path: PropertyKey[], { name }: LongList): boolean {
  return path.length > 1 && path[0] === name
}

/** All rows but the first; adds what is wrong with them to `issues`, until there is enough to tell. */
async function validateRows({ name, rows, row }: LongList, issues: z.core.$ZodIssue[]): Promise<unknown[]> {
  const breathe = turns()
  const valid: unknown[] = []
  for (let index = 1; index < rows.length && issues.length < ISSUES_MAX; index++) {
    const { success, data, error } = row.safeParse(rows[index])
    if (success) valid.push(data)
    else issues.push(...error.issues.map((issue) => ({ ...issue, path: [name, index, ...issue.path] })))
    await breathe()
  }
  return valid
}

/** @throws PublicError invalid_params naming where there is too much */
function refuseHuge(value: unknown, path: Path, depth: number): void {
  if (typeof value !== 'object' || value === null || depth === 0) return
  const field = path.join('.')
  if (Array.isArray(value) && value.length > NAMES_MAX) {
    throw invalidParam(path, `At most ${NAMES_MAX} entries are read in ${field}, got ${value.length}.`)
  }
  const names = Object.keys(value)
  if (names.length > NAMES_MAX) {
    throw invalidParam(path, `At most ${NAMES_MAX} names are read in ${field}, got ${names.length}.`)
  }
  for (const name of names) {
    refuseHuge((value as Json)[name], [...path, Array.isArray(value) ? Number(name) : name], depth - 1)
  }
}
