import type { Attempt, Delivery } from '../../src/outbox/delivery.ts'

/** An attempt as it is settled, received at once unless `more` says otherwise. */
export function attemptOf(delivery: Delivery, at: Date, more: Partial<Attempt> = {}): Attempt {
  return {
    delivery,
    outcome: 'received',
    at,
    durationMs: 5,
    status: 200,
    error: null,
    address: null,
    requestHeaders: {},
    responseHeaders: null,
    responseBody: null,
    nextAt: null,
    disable: null,
    ...more,
  }
}
