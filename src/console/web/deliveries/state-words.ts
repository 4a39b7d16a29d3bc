import type { DeliveryState } from '../api/results.ts'
import type { Phrases } from '../phrases/language.ts'

/** In the order of a delivery's way; those that ended last. */
export const STATES: readonly DeliveryState[] = [
  'ready',
  'underWay',
  'waiting',
  'ordered',
  'held',
  'received',
  'givenUp',
  'cancelled',
]

export function stateName(state: DeliveryState, t: Phrases): string {
  const names: Record<DeliveryState, string> = {
    received: t.received,
    givenUp: t.givenUp,
    waiting: t.deliveryWaiting,
    ready: t.deliveryReady,
    underWay: t.deliveryUnderWay,
    ordered: t.deliveryOrdered,
    held: t.deliveryHeld,
    cancelled: t.deliveryCancelled,
  }
  return names[state]
}

/** Why it is not received yet, and what follows; of one that is, nothing needs to be said. */
export function stateReason(state: DeliveryState, t: Phrases): string {
  const reasons: Record<DeliveryState, string> = {
    received: '',
    givenUp: t.deliveryGivenUpWhy,
    waiting: t.deliveryWaitingWhy,
    ready: t.deliveryReadyWhy,
    underWay: t.deliveryUnderWayWhy,
    ordered: t.deliveryOrderedWhy,
    held: t.deliveryHeldWhy,
    cancelled: t.deliveryCancelledWhy,
  }
  return reasons[state]
}
