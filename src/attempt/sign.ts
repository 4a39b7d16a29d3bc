import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { remember } from '../shared/remember.ts'

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

/** The keys of the secrets that signed last. */
const keys = new Map<string, KeyObject>()
const KEYS_MAX = 1_000

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret)
  if (known) return known
  const key = createSecretKey(secret.slice(PREFIX.length), 'base64')
  remember(keys, secret, key, KEYS_MAX)
  return key
}

function hmac(secret: string, content: string): string {
  return createHmac('sha256', keyOf(secret)).update(content).digest('base64')
}
