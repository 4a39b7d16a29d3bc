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

/** The bars of a small picture: of each part all that was sent, before it what failed, and before that what was given up. */
export function sparks(parts: readonly PartOfPeriod[], height: number): Record<'all' | 'failed' | 'givenUp', string> {
  const [, all, , received] = stacked(parts)
  const most = Math.max(4, ...all)
  // What is little is seen, too.
  const bar = (value: number, at: number) =>
    value > 0 ? `M${at} ${height}v-${Math.max(1.5, (value / most) * height)}h.8V${height}z` : ''
  const failed = all.map((count, at) => count - (received[at] ?? 0))
  const bars = (values: readonly number[]) => values.map(bar).join('')
  return { all: bars(all), failed: bars(failed), givenUp: bars(parts.map(({ givenUp }) => givenUp)) }
}
