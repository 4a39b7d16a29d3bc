import type { Outcome } from '../api/call.ts'
import { keptAs } from '../parts/kept.ts'

/** One call of this tab: what was asked, never with which token, nor what was answered. */
export interface PastCall {
  method: string
  params: unknown
  outcome: Outcome
  ms: number
}

const key = () => keptAs('calls')
const MAX = 20

export function readHistory(store: Storage): PastCall[] {
  try {
    const calls = JSON.parse(store.getItem(key()) ?? '[]')
    return Array.isArray(calls) ? calls : []
  } catch {
    return []
  }
}

/** @returns the history with this call before all others; the same call made again stands there once */
export function remember(store: Storage, call: PastCall): PastCall[] {
  const same = (one: PastCall) =>
    one.method === call.method && JSON.stringify(one.params) === JSON.stringify(call.params)
  const calls = [call, ...readHistory(store).filter((one) => !same(one))].slice(0, MAX)
  store.setItem(key(), JSON.stringify(calls))
  return calls
}

export function forget(store: Storage): PastCall[] {
  store.removeItem(key())
  return []
}
