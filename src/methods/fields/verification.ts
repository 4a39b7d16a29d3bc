import { z } from 'zod'
import { contractOf } from '../../platforms/index.ts'
import { verificationSamples } from '../../samples/index.ts'
import { object } from './basic.ts'

export const verification = object(
  'VerificationSamples',
  'A receiver, to paste and run: it verifies each delivery. WEBHOOK_SECRET is the secret of the webhook.',
  { node: z.string(), python: z.string(), php: z.string(), go: z.string() },
)

/** How deliveries of a type come: by a form or as JSON, with a security code or without. */
interface Coming {
  type: string
  form: boolean
  code: boolean
}

export function samplesFor({ type, form, code }: Coming): z.input<typeof verification> {
  const { body, headers } = contractOf(type).examples.received
  return verificationSamples({ form, code, answer: body, answerType: headers['content-type'] ?? 'text/plain' })
}

export function comingTo(webhook: { type: string; content_type: string; security_code: string | null }): Coming {
  return {
    type: webhook.type,
    form: webhook.content_type !== 'application/json',
    code: webhook.security_code !== null,
  }
}
