import { isObject, jsonProblem } from './json-value.ts'

const OCTETS_MAX = 256 * 1024

/** @returns why something cannot be the data of a notification, whatever its type, in words; or null */
export function dataProblem(data: unknown): string | null {
  if (!isObject(data)) return 'data must be an object.'
  const problem = jsonProblem(data, 'data')
  if (problem) return problem
  const octets = Buffer.byteLength(JSON.stringify(data))
  return octets > OCTETS_MAX ? `data has ${octets} octets as JSON: at most ${OCTETS_MAX} are allowed.` : null
}
