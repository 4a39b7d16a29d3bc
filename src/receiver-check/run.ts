import { Connections } from '../attempt/connections.ts'
import type { EgressGuard } from '../attempt/egress-guard.ts'
import { exchange } from '../attempt/exchange.ts'
import { ExchangeFault } from '../attempt/fault.ts'
import { createNames } from '../attempt/names.ts'
import { reasonOf } from '../attempt/reasons.ts'
import { CHECKS, type Check } from './checks.ts'
import { type Ask, deliveriesTo, type Target } from './deliveries.ts'
import { type Answered, judge, type Result } from './judge.ts'
import { type Language, languagesOf } from './mend.ts'

/** The receiver was never reached, so there is nothing to grade. */
export class NotReached extends Error {
  override name = 'NotReached'
}

/** Durations in milliseconds: for an answer, as for a real delivery; for one that is soon; between pieces of a slow body. */
export const LIMITS = { withinMs: 15_000, soonMs: 1_000, pauseMs: 500 }

interface Options {
  /** In which to show what to mend; by default the one that the receiver names, or all. */
  languages?: readonly Language[] | undefined
  limits?: typeof LIMITS
  /** The URL of an HTTP proxy to leave by. */
  proxy?: string | undefined
  /** Called with each result at once. */
  tell(result: Result): void
}

/**
 * Asks everything of a receiver, over connections that the guard allows.
 * @throws NotReached
 */
export async function checkReceiver(target: Target, guard: EgressGuard, options: Options): Promise<Result[]> {
  const { limits = LIMITS, proxy, tell } = options
  const names = createNames({ timeout: limits.withinMs })
  const connections = new Connections(guard, names, { proxy })
  const send = (ask: Ask) => answerTo(connections, target.url, ask, limits.withinMs)
  const make = deliveriesTo(target)
  let { languages } = options
  const results: Result[] = []
  try {
    for (const check of CHECKS) {
      const answers = isWorthAsking(check, results)
        ? await inTurn(check, check.asks(make, target, limits.pauseMs), send)
        : []
      const [first] = answers
      // An earlier request ended the receiver: this one is not at fault.
      const isGone = first?.address === null
      if (isGone && results.length === 0) throw new NotReached(first.error ?? '')
      languages ??= languagesOf(first?.headers ?? {})
      const counted = isGone ? [] : check.lastCounts ? answers.slice(-1) : answers
      const result = judge(check, counted, languages, limits.soonMs)
      results.push(result)
      tell(result)
    }
    return results
  } finally {
    connections.close()
    names.close()
  }
}

/** A receiver that does not answer at all is asked no more: each question would take the whole time. */
function isWorthAsking({ after = [], explains }: Check, results: Result[]): boolean {
  const [fine] = results
  if (fine?.answers.includes(null)) return false
  const isRight = (name: string) => /right|advice/.test(results.find(({ check }) => check === name)?.outcome ?? '')
  return explains ? !isRight(explains) : after.every(isRight)
}

async function inTurn(check: Check, asks: Ask[], send: (ask: Ask) => Promise<Answered>): Promise<Answered[]> {
  if (check.atOnce) return Promise.all(asks.map(send))
  const answers: Answered[] = []
  for (const ask of asks) answers.push(await send(ask))
  return answers
}

async function answerTo(connections: Connections, url: string, ask: Ask, withinMs: number): Promise<Answered> {
  const startedMs = performance.now()
  const tookMs = () => Math.round(performance.now() - startedMs)
  let address: string | null = null
  const onAddress = (dialled: string) => {
    address = dialled
  }
  const rest = { url: new URL(url), withinMs, graceMs: withinMs, decides: () => true, onAddress }
  try {
    const { status, headers } = await exchange(connections, { ...ask, ...rest })
    return { status, headers, error: null, address, tookMs: tookMs() }
  } catch (error) {
    if (error instanceof ExchangeFault) throw error
    return { status: null, headers: {}, error: reasonOf(error), address, tookMs: tookMs() }
  }
}
