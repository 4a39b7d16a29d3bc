import { createHash } from 'node:crypto'
import { isOrHasNone } from '../database/where.ts'
import { invalidParam, show } from '../errors.ts'
import type { Vault } from '../shared/vault.ts'
import type { Trx } from './commit.ts'
import type { NewWebhook, WebhookRow } from './rows.ts'

/**
 * webhook.create, called again with the same idempotency key: after a connection that was cut, say. What the first call came
 * with is kept beside its webhooks, each parameter as a hash, for a webhook may be edited afterwards, and a security code is not
 * to be kept when it was replaced.
 */

/** What a call came with, by the names of the parameters; and the secret of its webhooks. */
export type Hashes = Record<string, string>

export function hashesOf(types: string | string[], webhook: NewWebhook): Hashes {
  const { url, content_type: contentType, security_code: securityCode, headers, active, name } = webhook
  const sorted = Object.entries(JSON.parse(headers)).sort()
  const given = { type: types, url, contentType, securityCode, headers: sorted, active, name, secret: webhook.secret }
  return Object.fromEntries(Object.entries(given).map(([param, value]) => [param, hashOf(value)]))
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}

/**
 * The webhooks that an earlier call with the same key made in the same event or company, without those that were removed. Calls
 * that come at the same time are in line by then: each has the lock of the fan-out.
 * @returns nothing when there are none
 * @throws PublicError invalid_params when that call had other parameters
 */
export async function findMadeBefore(trx: Trx, companyID: string, eventID: string | null, key: string, given: Hashes) {
  const rows = await trx
    .selectFrom('webhook')
    .selectAll()
    .where('company_id', '=', companyID)
    .where(isOrHasNone('event_id', eventID))
    .where('idempotency_key', '=', key)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  const [first] = rows
  if (!first) return undefined
  const names = Object.keys(given).filter((name) => name !== 'secret' && given[name] !== first.idempotency_hash?.[name])
  if (names.length > 0) {
    const used = `The idempotency key ${show(key)} was used for webhook ${first.id} with another value of ${names.join(', ')}.`
    throw invalidParam('idempotencyKey', `${used} The same values are expected, or another key.`)
  }
  return rows
}

/** The secret that these webhooks were made with; empty when one of them has another by now. */
export function secretOf(rows: WebhookRow[], vault: Vault): string {
  const secrets = rows.map(({ secret }) => vault.open(secret))
  const isFirst = rows.every(({ idempotency_hash: hashes }, index) => hashOf(secrets[index]) === hashes?.secret)
  return isFirst ? (secrets[0] ?? '') : ''
}
