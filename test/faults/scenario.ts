import type { Faults } from './oracle/faults.ts'
import type { Database } from './site/database.ts'

/** What a scenario is given. */
export interface Stage {
  database: Database
  /** Makes the same calls, and strikes at the same moments, again. */
  seed: number
  isLong: boolean
  /** The shares that the processes serve. */
  shares: string[]
  /** How many rounds, or tries. */
  rounds: number
  faults: Faults
  /** Tells of what was done so far: as JSON in a pipe, in words on a terminal. */
  say(what: object, words: string): void
}

export interface Scenario {
  name: string
  /** How many rounds, or tries, by the database; a database that is not named is left out. */
  rounds: { short: Partial<Record<Database, number>>; long: Partial<Record<Database, number>> }
  /** What it needs and this machine does not have: then it is left out. */
  missing?(): string[]
  /** @returns what was done, in numbers */
  run(stage: Stage): Promise<object>
}
