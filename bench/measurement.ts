import type { Stage } from './stage.ts'

/** What one turn of a contender measured, by name: a rate, a time, CPU µs a unit, memory. */
export type Sample = Record<string, number>

/** Who is measured: ours and those it is compared with. Each call is one turn. */
export type Contenders = Record<string, () => Promise<Sample>>

/** A line of the table. */
export interface Row {
  what: string
  /** Which of the figures of a sample. */
  figure: string
  unit: string
  /** The contender that it is about; `ours` when absent. */
  who?: string
  /** The contender beside it: the target is then one of their ratio. */
  against?: string
  /** Without a target it is there to be read, and holds or not of itself. */
  target?: { atLeast: number } | { atMost: number }
}

/** How large a run is. */
export interface Scale {
  quick: boolean
  long: boolean
}

/** A family of rows that are measured together. */
export interface Measurement {
  /** As `--only` has it. */
  name: string
  rows: Row[]
  /** s that preparing it, and one round of it, take on two cores when nothing else runs: for the time left alone. */
  seconds(scale: Scale): { prepare: number; round: number }
  /** Fewer rounds than the others have: what is counted is the same each time. */
  rounds?: number
  /** Prepares the contenders. What the stage made for them goes away with it. */
  prepare(stage: Stage): Promise<Contenders>
}
