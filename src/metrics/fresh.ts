import type { Clock } from '../clock.ts'

/** For how long the same is told again (ms): longer after a read that took long, so that reading takes a twentieth of the time. */
const FRESH_MS = 5_000
const FRESH_MAX_MS = 60_000
const SHARE = 20

/** Reads once at a time, and tells the same again for some seconds, however many ask; null when the read failed. */
export function keptFresh<Value>(clock: Pick<Clock, 'now'>, read: () => Promise<Value>): () => Promise<Value | null> {
  let last: Promise<Value | null> | undefined
  let until = 0
  const nowMs = () => clock.now().getTime()

  async function again(): Promise<Value | null> {
    until = Number.POSITIVE_INFINITY
    const startedMs = nowMs()
    const value = await read().catch(() => null)
    until = nowMs() + Math.min(Math.max(FRESH_MS, SHARE * (nowMs() - startedMs)), FRESH_MAX_MS)
    return value
  }
  return () => {
    if (!last || nowMs() >= until) last = again()
    return last
  }
}
