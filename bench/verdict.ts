import type { Row, Sample } from './measurement.ts'
import { median } from './percentiles.ts'

/** A row with its medians. Of two contenders the ratio is taken in each round, in which both met the same machine. */
export interface Verdict {
  name: string
  what: string
  unit: string
  ours: number
  /** Who is beside it, and its figure. */
  against: string | null
  baseline: number | null
  ratio: number | null
  /** µs of node and of PostgreSQL a unit, where they were measured. */
  cpu: { ours: Cost | null; baseline: Cost | null }
  target: Row['target'] | null
  holds: boolean | null
  rounds: number
}

interface Cost {
  nodeUs: number
  postgresUs: number
}

export function verdictOf(name: string, row: Row, samples: Record<string, Sample[]>): Verdict {
  const own = samples[row.who ?? 'ours'] ?? []
  const others = row.against === undefined ? null : (samples[row.against] ?? [])
  const figures = (list: Sample[]) => list.map((sample) => sample[row.figure] ?? Number.NaN)
  const ours = median(figures(own))
  const beside = others && figures(others)
  const ratio = beside && median(figures(own).map((value, round) => value / (beside[round] ?? Number.NaN)))
  return {
    name,
    what: row.what.trim(),
    unit: row.unit,
    ours: rounded(ours),
    against: row.against ?? null,
    baseline: beside && rounded(median(beside)),
    ratio: ratio === null ? null : rounded(ratio),
    cpu: { ours: costOf(own), baseline: others && costOf(others) },
    target: row.target ?? null,
    holds: row.target ? isMet(row.target, ratio ?? ours) : null,
    rounds: own.length,
  }
}

function isMet(target: NonNullable<Row['target']>, value: number): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost
}

function costOf(samples: Sample[]): Cost | null {
  const of = (figure: string) => median(samples.map((sample) => sample[figure] ?? Number.NaN))
  const [nodeUs, postgresUs] = [of('nodeUs'), of('postgresUs')]
  return Number.isNaN(nodeUs) ? null : { nodeUs: Math.round(nodeUs), postgresUs: Math.round(postgresUs) }
}

/** Three digits that count. */
function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
