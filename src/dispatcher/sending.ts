import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'
import type { Lease } from './lease.ts'
import type { Ready } from './ready.ts'
import type { Slots } from './slots.ts'

/** What claims and slices of the fan-out share: both lease deliveries, and send what they leased. */
export interface Sending {
  db: Db
  clock: Clock
  leasedBy: string
  lease: Lease
  slots: Slots
  ready: Ready
}
