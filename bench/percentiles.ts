export interface Percentiles {
  p50: number
  p95: number
  p99: number
  max: number
}

/** By nearest rank, in tenths. */
export function percentiles(all: number[]): Percentiles {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round(10 * (sorted[Math.ceil(part * sorted.length) - 1] ?? 0)) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** The upper one of two. */
export function median(all: number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
}
