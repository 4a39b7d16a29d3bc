import type { Measurement } from '../measurement.ts'
import { beside } from './beside.ts'
import { bind, bindMany } from './bind.ts'
import { counts } from './counts.ts'
import { deliveries } from './deliveries.ts'
import { disk } from './disk.ts'
import { embedded } from './embedded.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { oneToMany } from './one-to-many.ts'
import { find, nothing } from './read.ts'
import { scale } from './scale.ts'
import { twoDispatchers } from './two-dispatchers.ts'

/** In the order of the table. */
export const measurements: Measurement[] = [
  deliveries,
  bind,
  latency,
  counts,
  bindMany,
  find,
  nothing,
  oneToMany,
  beside,
  twoDispatchers,
  embedded,
  memory,
  disk,
]

/** Those that take their time, or say something of their own: only by their names. */
export const apart: Measurement[] = [scale]
