import type { Db } from '../database/schema.ts'
import { BOTTOM } from '../outbox/due.ts'
import { type FannedOut, type FanOut, fanOut } from '../outbox/fan-out.ts'

/** How long a slice may take: whoever waits for the lock waits as long. */
const SLICE_MS = 20
const FIRST_SIZE = 500
const SIZE_MIN = 50
const SIZE_MAX = 5_000

/** Makes slices of the fan-out, of a size that keeps each near SLICE_MS. */
export class Slicer {
  readonly #db: Db
  #size = FIRST_SIZE
  /** Where the next slice that does not begin at the bottom looks for facts that are half fanned out: see `FanOut`. */
  startedFrom = '0'

  constructor(db: Db) {
    this.#db = db
  }

  async slice(options: Omit<FanOut, 'most' | 'startedFrom'>): Promise<FannedOut> {
    const startedMs = performance.now()
    const startedFrom = options.floor === BOTTOM.fact ? BOTTOM.fact : this.startedFrom
    const slice = await fanOut(this.#db, { ...options, most: this.#size, startedFrom })
    this.startedFrom = slice.startedFrom
    const tookMs = performance.now() - startedMs
    this.#size = nextSize(this.#size, slice.deliveries, tookMs)
    return slice
  }
}

/** The size of the next slice: only a full one tells what its size costs, and one that waited for the lock tells nothing. */
export function nextSize(size: number, made: number, tookMs: number): number {
  const factor = Math.min(1.5, Math.max(0.5, SLICE_MS / tookMs))
  return made < size ? size : Math.round(Math.min(SIZE_MAX, Math.max(SIZE_MIN, size * factor)))
}
