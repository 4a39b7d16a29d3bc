import type { PartOfPeriod, Stats } from '../api/results.ts'

export type Period = 'hour' | 'day'

export type Count = 'received' | 'failed' | 'givenUp'

/** From the bottom of a bar to its top. */
const COUNTS: readonly Count[] = ['received', 'failed', 'givenUp']

export function totalsOf({ parts }: Stats): Record<Count, number> {
  const sum = (name: Count) => parts.reduce((total, part) => total + part[name], 0)
  return { received: sum('received'), failed: sum('failed'), givenUp: sum('givenUp') }
}

/** Seconds of one part. */
export function widthOf({ parts }: Stats): number {
  return Number(parts[1]?.date) - Number(parts[0]?.date)
}

/** Parts in which something was sent. */
export function busyParts({ parts }: Stats): PartOfPeriod[] {
  return parts.filter((part) => COUNTS.some((name) => part[name] > 0))
}

/** Columns for a chart: when, and how high each bar reaches with those below it. */
export function stacked(parts: readonly PartOfPeriod[]): [number[], number[], number[], number[]] {
  return [
    parts.map(({ date }) => Number(date)),
    parts.map(({ received, failed, givenUp }) => received + failed + givenUp),
    parts.map(({ received, failed }) => received + failed),
    parts.map(({ received }) => received),
  ]
}

export function latencies(parts: readonly PartOfPeriod[]): [number[], (number | null)[], (number | null)[]] {
  return [
    parts.map(({ date }) => Number(date)),
    parts.map(({ milliseconds }) => milliseconds),
    parts.map(({ slowest }) => slowest),
  ]
}
