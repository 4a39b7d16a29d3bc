import { isStorable } from '../shared/storable.ts'

/** Brackets within each other. Every function here that calls itself is safe because of it. */
export const LEVELS_MAX = 30

/** More than a text of 256 KiB can hold. It also ends the walk through an object that holds itself. */
const VALUES_MAX = 200_000

/** Longer ones are not repeated whole. */
const NAME_MAX = 100
const PATH_MAX = 300

export type Path = (string | number)[]

/** `data.items[0]["a name"]` */
export function pathText(path: Path): string {
  const text = path.map((part, index) => (index === 0 ? String(part) : partText(part))).join('')
  return text.length > PATH_MAX ? `${text.slice(0, PATH_MAX)}…` : text
}

function partText(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`
  const name = part.length > NAME_MAX ? `${part.slice(0, NAME_MAX)}…` : part
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** A list or an object. */
export function isStructured(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** An object as JSON.parse makes it: no date, no map, nothing with methods of its own. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** @returns why a value is no JSON that PostgreSQL takes, or is nested too deep, in words with the path; or null */
export function jsonProblem(value: unknown, name: string, levels = LEVELS_MAX): string | null {
  let values = 0
  const path: Path = [name]

  function within(part: string | number, inner: unknown): string | null {
    path.push(part)
    const problem = problemOf(inner)
    path.pop()
    return problem
  }

  function problemOf(inner: unknown): string | null {
    if (++values > VALUES_MAX) return `${name} cannot have more than ${VALUES_MAX} values.`
    if (inner === null || typeof inner === 'boolean') return null
    if (typeof inner === 'number') {
      return Number.isFinite(inner) ? null : `${pathText(path)} must be JSON, which has no ${inner}.`
    }
    if (typeof inner === 'string') return isStorable(inner) ? null : `${pathText(path)} ${UNSTORABLE}`
    const isList = Array.isArray(inner)
    if (!isList && !isObject(inner)) return `${pathText(path)} must be JSON: it is ${kindOf(inner)}.`
    // The path has the name of the whole too.
    if (path.length > levels)
      return `${pathText(path)} is too deep: at most ${levels} lists and objects within each other.`
    return isList ? listProblem(inner) : objectProblem(inner)
  }

  function listProblem(list: unknown[]): string | null {
    // By index, so that holes are seen as well.
    for (let index = 0; index < list.length; index++) {
      const problem = within(index, list[index])
      if (problem) return problem
    }
    return null
  }

  function objectProblem(object: Record<string, unknown>): string | null {
    for (const key of Object.keys(object)) {
      if (!isStorable(key)) return `A name in ${pathText(path)} ${UNSTORABLE}`
      const problem = within(key, object[key])
      if (problem) return problem
    }
    return null
  }

  return problemOf(value)
}

const UNSTORABLE = 'has a character that cannot be stored: no NUL and no half of a surrogate pair is allowed.'

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined'
  return typeof value === 'object' ? 'an object with a class' : `a ${typeof value}`
}
