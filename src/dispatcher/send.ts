import type { Logger } from 'pino'
import { type Deliverer, deliver, internalFailure } from '../attempt/deliver.ts'
import { renderFact } from '../attempt/render.ts'
import type { Clock } from '../clock.ts'
import type { Claimed } from '../outbox/claim.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import type { LoggedFact } from '../outbox/read-facts.ts'

interface Sender {
  deliverer: Deliverer
  clock: Clock
  log: Logger
}

/**
 * Makes one attempt with a delivery. Its payload and trace are those of its fact, unless it has them from an earlier attempt.
 * Never fails: what cannot be made or sent is an attempt that failed.
 */
export async function send(
  unrendered: Claimed,
  fact: LoggedFact | undefined,
  { deliverer, clock, log }: Sender,
): Promise<Attempt> {
  const startedAt = clock.now()
  const isUnrendered = unrendered.payload === null
  // It is ours alone since it was claimed, and a copy of so many fields would be one for each delivery.
  const delivery: Delivery = Object.assign(unrendered, { payload: unrendered.payload ?? '' })
  try {
    if (isUnrendered) delivery.payload = renderFact(unrendered, fact)
    if (fact) delivery.trace = fact.trace
    return await deliver(delivery, deliverer)
  } catch (error) {
    log.error({ err: error, deliveryID: delivery.deliveryID }, 'An attempt could not be made')
    return internalFailure(delivery, startedAt, deliverer)
  }
}
