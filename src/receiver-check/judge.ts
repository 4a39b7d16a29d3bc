import type { Check, Expected } from './checks.ts'
import { type Language, lineToMend } from './mend.ts'

/** What came back for one request. */
export interface Answered {
  status: number | null
  headers: Record<string, string>
  /** Why there was no answer. */
  error: string | null
  /** The address that was dialled, if it came to that. */
  address: string | null
  tookMs: number
}

/** Nothing is lost by it; deliveries may be lost; it takes what it must refuse. The worst is the last. */
const FAULTS = ['advice', 'loss', 'security'] as const
type Fault = (typeof FAULTS)[number]

export interface Result {
  check: string
  title: string
  expects: Expected
  outcome: 'right' | 'skipped' | Fault
  /** The statuses; null: there was no answer. */
  answers: (number | null)[]
  reason?: string
  /** The line that does it right, by language. */
  mend?: Partial<Record<Language, string>>
}

type Kind = 'accepted' | 'refused' | 'broken' | 'silent'

/** The fault in each kind of answer. To refuse with 5xx loses nothing, but looks as if it had broken. */
const FAULT_IN: Record<Expected, Partial<Record<Kind, Fault>>> = {
  accepted: { refused: 'loss', broken: 'loss', silent: 'loss' },
  refused: { accepted: 'security', broken: 'advice', silent: 'loss' },
  'refused is advised': { accepted: 'advice', broken: 'advice', silent: 'loss' },
  'accepted or refused': { broken: 'loss', silent: 'loss' },
}

const BROKEN = 'Refuse with 401: 5xx says that the receiver is broken.'
const SILENT = 'Refuse with 401: a request that anybody can send must not stop the receiver.'
const LATE = 'Answer first, then work: after 15 s it is sent again, and slow receivers share a quarter of all requests.'

/** Judges the answers to one check, none when it was not asked. @param soonMs until when a fine one is answered soon */
export function judge(check: Check, answers: Answered[], languages: readonly Language[], soonMs: number): Result {
  const { name, title, expects } = check
  const about = { check: name, title, expects, answers: answers.map(({ status }) => status) }
  const [first] = answers
  if (!first) return { ...about, outcome: 'skipped' }
  const faultIn = (answer: Answered) => FAULT_IN[expects][kindOf(answer)]
  const worst = FAULTS.findLast((fault) => answers.some((answer) => faultIn(answer) === fault))
  const outcome = worst ?? (name === 'fine' && first.tookMs > soonMs ? 'advice' : 'right')
  if (outcome === 'right') return { ...about, outcome }
  const guilty = answers.filter((answer) => faultIn(answer) === outcome)
  const { why, mend } = guilty[0] ? causeOf(check, kindOf(guilty[0])) : { why: LATE, mend: 'answer' as const }
  const said = guilty[0] ? words(guilty, answers.length) : `It took ${first.tookMs} ms.`
  return { ...about, outcome, reason: `${said} ${why}`, mend: lineToMend(mend, languages) }
}

/** The check knows why it is answered wrongly; an answer that is none, or 5xx, can have a cause of its own. */
function causeOf({ name, expects, why, mend }: Check, kind: Kind): Pick<Check, 'why' | 'mend'> {
  if (name === 'fine' && kind === 'silent') return { why: LATE, mend: 'answer' }
  if (!expects.startsWith('refused') || kind === 'accepted') return { why, mend }
  return { why: kind === 'broken' ? BROKEN : SILENT, mend: 'refuse' }
}

/** 501 says that it does not know the method: it has not broken. */
function kindOf({ status }: Answered): Kind {
  if (status === null) return 'silent'
  if (status >= 200 && status < 300) return 'accepted'
  return status >= 500 && status !== 501 ? 'broken' : 'refused'
}

/** "It answered 429 (3 of 10)." */
function words(guilty: Answered[], asked: number): string {
  const all = [...new Set(guilty.map(({ status, error }) => error ?? `It answered ${status}.`))].join(' ')
  return asked === 1 ? all : `${all.slice(0, -1)} (${guilty.length} of ${asked}).`
}

/** A: all right. B: advice only. C: deliveries may be lost. F: it takes what it must refuse. */
export function gradeOf(results: Result[]): 'A' | 'B' | 'C' | 'F' {
  const outcomes = new Set(results.map(({ outcome }) => outcome))
  if (outcomes.has('security')) return 'F'
  if (outcomes.has('loss')) return 'C'
  return outcomes.has('advice') ? 'B' : 'A'
}
