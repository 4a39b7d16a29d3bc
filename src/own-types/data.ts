import { isStorable } from '../shared/storable.ts'

const OCTETS_MAX = 256 * 1024

/** Brackets within each other. Every function that calls itself for what is within the data is safe because of it. */
export const LEVELS_MAX = 30

/** A longer path is not told whole. */
const PATH_MAX = 300

export type Path = string[]

/** `data.items[0]["a name"]` */
export function pathText([whole = '', ...parts]: Path): string {
  const text = parts.reduce((before, part) => {
    if (/^\d{1,6}$/.test(part)) return `${before}[${part}]`
    return /^[A-Za-z_$][\w$]*$/.test(part) ? `${before}.${part}` : `${before}[${JSON.stringify(part)}]`
  }, whole)
  return text.length > PATH_MAX ? `${text.slice(0, PATH_MAX)}…` : text
}

/** Whatever the object itself says: data may have properties of any name. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** @returns why something cannot be the data of a notification, whatever its type, in words; or null */
export function dataProblem(data: unknown): string | null {
  return isObject(data) ? jsonProblem(data, 'data', LEVELS_MAX, OCTETS_MAX) : 'data must be an object.'
}

/** @returns why a value is no JSON that PostgreSQL takes, nested too deep or too long, in words with the path; or null */
export function jsonProblem(value: unknown, name: string, levels: number, octetsMax: number): string | null {
  const problem = valueProblem(value, [name], levels)
  if (problem) return problem
  const octets = Buffer.byteLength(JSON.stringify(value))
  return octets > octetsMax ? `${name} has ${octets} octets as JSON: at most ${octetsMax} are allowed.` : null
}

function valueProblem(value: unknown, path: Path, levels: number): string | null {
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return null
  if (typeof value === 'string') return isStorable(value) ? null : `${pathText(path)} ${UNSTORABLE}`
  const isList = Array.isArray(value)
  if (!isList && !isObject(value)) {
    return `${pathText(path)} must be JSON: it is ${typeof value === 'number' ? value : `of type ${typeof value}`}.`
  }
  if (levels === 0)
    return `${pathText(path)} is too deep: at most ${path.length - 1} lists and objects within each other.`
  // Spread out, the holes of a list are seen as well.
  for (const [key, inner] of Object.entries(isList ? [...value] : value)) {
    if (!isStorable(key)) return `A name in ${pathText(path)} ${UNSTORABLE}`
    const problem = valueProblem(inner, [...path, key], levels - 1)
    if (problem) return problem
  }
  return null
}

const UNSTORABLE = 'has a character that cannot be stored: no NUL and no half of a surrogate pair is allowed.'
