import type { WebhookDay } from '../api/results.ts'

/** One hour as a bar: how high it stands, and how much of that was not received; each from 0 to 1. */
export interface Bar {
  height: number
  failed: number
}

export interface DaySummary {
  attempts: number
  /** The share of them that was received, to a thousandth; 1 only when all were. */
  rate: number
  bars: Bar[]
}

/** @returns null when nothing was sent that day */
export function summaryOf({ received, failed }: WebhookDay): DaySummary | null {
  const hours = received.map((count, hour) => count + (failed[hour] ?? 0))
  const attempts = sum(hours)
  if (attempts === 0) return null
  const most = Math.max(...hours)
  return {
    attempts,
    rate: Math.floor((sum(received) / attempts) * 1_000) / 1_000,
    bars: hours.map((count, hour) => ({ height: count / most, failed: (failed[hour] ?? 0) / most })),
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0)
}
