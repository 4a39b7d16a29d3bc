import type { Answer } from '../api/call.ts'
import type { EnrollmentOrList } from '../api/results.ts'
import type { Line } from './lines.ts'

/** So many people go in one call: whoever stops, or loses the network, is never far behind. */
export const LIST_MAX = 100

/** What became of a line; `reasons` are the server's words. */
export type Told = { what: 'enrolled' | 'already' } | { what: 'refused'; reasons: string[] }

/** What was told of the lines, by their numbers. */
export type AllTold = ReadonlyMap<number, Told>

/** The lines that are right and not told of yet. */
export function unsent(lines: readonly Line[], told: AllTold): Line[] {
  return lines.filter(({ line, flaw }) => !flaw && !told.has(line))
}

/** A line as the server takes it. */
export function personOf({ name, surname, email, externalID }: Omit<Line, 'line' | 'flaw'>): object {
  return {
    name,
    email,
    ...(surname && { surname }),
    ...(externalID && { personID: { externalID } }),
  }
}

export interface Outcome {
  told: [number, Told][]
  /** Of the list, so many from its beginning have a place, and the next has none; null: places do not matter. */
  places: number | null
  /** What is about the whole list: nobody of it is told of. */
  problem: Answer | null
}

/** What an answer says of the lines that were sent: all of them were enrolled, or none, because of some. */
export function outcomeOf(sent: readonly Line[], answer: Answer<EnrollmentOrList>): Outcome {
  if (answer.outcome === 'result') {
    const rows = 'data' in answer.body ? answer.body.data : [answer.body]
    const told = sent.map(({ line }, index): [number, Told] => [
      line,
      { what: rows[index]?.created === false ? 'already' : 'enrolled' },
    ])
    return { told, places: null, problem: null }
  }
  const reasons = new Map<number, string[]>()
  for (const { path, message } of answer.outcome === 'error' ? answer.issues : []) {
    const index = path[0] === 'content' && typeof path[1] === 'number' ? path[1] : -1
    if (sent[index]) reasons.set(index, [...(reasons.get(index) ?? []), message.replaceAll(/\bcontent\.\d+\./g, '')])
  }
  const [first] = reasons.keys()
  if (isFull(answer)) return { told: [], places: first ?? 0, problem: answer }
  const told = [...reasons].map(([index, messages]): [number, Told] => [
    sent[index]?.line ?? 0,
    { what: 'refused', reasons: messages },
  ])
  return { told, places: null, problem: told.length > 0 ? null : answer }
}

/** `activity_full` */
const FULL = 1003

function isFull({ body }: Answer): boolean {
  return typeof body === 'object' && body !== null && (body as { code?: unknown }).code === FULL
}

export interface Counts {
  enrolled: number
  already: number
  refused: number
  left: number
  wrong: number
}

export function countsOf(lines: readonly Line[], told: AllTold): Counts {
  const counts = { enrolled: 0, already: 0, refused: 0, left: 0, wrong: 0 }
  for (const { line, flaw } of lines) counts[flaw ? 'wrong' : (told.get(line)?.what ?? 'left')] += 1
  return counts
}
