import { createHmac, randomBytes } from 'node:crypto'

/** The prefix of a symmetric secret (Standard Webhooks, "Signature scheme"). */
const PREFIX = 'whsec_'

/** Makes a signing secret: 32 random bytes, within the 24 to 64 that Standard Webhooks asks for. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64')
}

/**
 * Makes the `webhook-signature` header (Standard Webhooks, "Signature scheme"): one `v1,<base64 HMAC-SHA256>` per secret over
 * `id.timestamp.body`, separated by spaces.
 * @param timestamp Unix seconds, as in the `webhook-timestamp` header
 */
export function sign(secrets: readonly string[], id: string, timestamp: string, body: string): string {
  return secrets.map((secret) => `v1,${hmac(secret, `${id}.${timestamp}.${body}`)}`).join(' ')
}

function hmac(secret: string, content: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(content)
    .digest('base64')
}
