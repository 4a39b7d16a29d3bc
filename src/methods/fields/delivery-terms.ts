import { z } from 'zod'
import type { Services } from '../../domain/services.ts'
import { contractOf } from '../../platforms/index.ts'
import { ANY_SUCCESS } from '../../platforms/platform.ts'

/** The terms on which a platform delivers to the receivers of a type. */
export const deliveryTermsFields = {
  rule: z.string().describe('What counts as received, in words.'),
  seconds: z.number().describe('How long an answer may take, from the first byte sent to the last received.'),
  attempts: z.int().describe('How often it is tried in all.'),
}

/** The terms of the examples. */
export const usualTerms = { rule: ANY_SUCCESS.rule, seconds: 15, attempts: 10 }

export function deliveryTerms(
  type: string,
  { deliverer, deliveryTimeout }: Pick<Services, 'deliverer' | 'deliveryTimeout'>,
) {
  const { rule, timeout = deliveryTimeout, attempts } = contractOf(type)
  return {
    rule,
    seconds: Math.min(timeout, deliveryTimeout) / 1_000,
    attempts: attempts ?? deliverer.retrySchedule.length + 1,
  }
}
