import type { KyselyPlugin } from 'kysely'
import type { EgressGuard } from '../../src/attempt/egress-guard.ts'
import type { Sender } from '../../src/attempt/send.ts'

/** A fault that is put into Aviso on purpose: the simulation has to find it. */
export interface Plant {
  plugins?: KyselyPlugin[]
  functions?: { name: string; instead: [string, string][] }[]
  guard?: EgressGuard
  sender?(sender: Sender): Sender
  /** That of the dispatcher's leases (ms). */
  deliveryTimeout?: number
  /** The dispatcher does not wait for the lock of the fan-out. */
  ignoresFanOut?: boolean
}

export const NONE: Plant = {}
