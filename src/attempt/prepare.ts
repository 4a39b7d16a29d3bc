import type { Delivery, Receiver } from '../outbox/delivery.ts'
import { unixSeconds } from '../shared/unix-seconds.ts'
import { type Vault, withValues } from '../shared/vault.ts'
import { VERSION } from '../version.ts'
import { CONCEALED } from './conceal.ts'
import { sign } from './sign.ts'

/** One POST, exactly as it goes out. */
export interface Request {
  url: string
  headers: Record<string, string>
  body: string
}

/** The part of a delivery that its request is made of. */
export type Prepared = Pick<
  Delivery,
  'webhook' | 'payload' | 'contentType' | 'deliveryID' | 'attempts' | 'test' | 'trace'
>

/**
 * The receiver with its secrets as they go out: where they are stored they may be sealed.
 * @throws Error when the key is missing
 */
export function opened(webhook: Receiver, vault: Vault): Receiver {
  const open = (text: string) => vault.open(text)
  return {
    ...webhook,
    secrets: webhook.secrets.map(open),
    securityCode: webhook.securityCode && open(webhook.securityCode),
    headers: withValues(webhook.headers, open),
  }
}

/**
 * Makes the request of one attempt. The body and `webhook-id` stay the same over all attempts of a delivery. The timestamp,
 * the signature and `x-attempt` are the attempt's own (Standard Webhooks, "Webhook headers").
 * @param installation names this database, so that no two deliveries anywhere share a `webhook-id`
 */
export function prepare(delivery: Prepared, installation: string, now: Date): Request {
  const { webhook, payload, contentType, deliveryID, attempts } = delivery
  const id = `dlv_${installation}_${deliveryID}`
  const timestamp = unixSeconds(now)
  const headers: Record<string, string> = {
    'content-type': contentType,
    'user-agent': `aviso/${VERSION}`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(webhook.secrets, id, timestamp, payload),
    'x-attempt': String(attempts + 1),
  }
  if (delivery.test) headers['x-test'] = 'true'
  if (delivery.trace) headers.traceparent = delivery.trace
  if (webhook.securityCode !== null) headers['x-secret'] = webhook.securityCode
  return { url: webhook.url, headers: { accept: '*/*', ...webhook.headers, ...headers }, body: payload }
}

/** The headers for the log, without the values that the webhook's owner entered: they may be credentials. */
export function maskHeaders(headers: Record<string, string>, webhook: Delivery['webhook']): Record<string, string> {
  const masked = { ...headers }
  for (const name of ['x-secret', ...Object.keys(webhook.headers)])
    if (Object.hasOwn(masked, name)) masked[name] = CONCEALED
  return masked
}

/** Headers that a webhook cannot set: ours, and those of a connection rather than a message (RFC 9110 §7.6.1). */
const RESERVED =
  /^(webhook-.*|x-secret|x-attempt|x-test|traceparent|content-(type|length|encoding)|user-agent|host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|accept-encoding)$/
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/
/** Visible ASCII with inner spaces and tabs (RFC 9110 §5.5), so no second header can hide in a value. */
const VALUE = /^[!-~]([\t -~]{0,998}[!-~])?$/

/** @returns the problem with a custom header of a webhook, or null. `name` is in lower case. */
export function headerProblem(name: string, value: string): string | null {
  if (!NAME.test(name)) return "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-."
  if (RESERVED.test(name)) return `The header ${name} is set by Aviso or belongs to the connection.`
  return VALUE.test(value)
    ? null
    : 'A header value is 1 to 1,000 visible ASCII characters, spaces between them allowed.'
}
