import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import type { Config } from './config.ts'
import type { Connection } from './database/connection.ts'
import { createActivity } from './domain/activity.ts'
import { type Trx, transact } from './domain/commit.ts'
import { createEvent } from './domain/event.ts'
import type { Services } from './domain/services.ts'
import { issueToken, SYSTEM } from './domain/token.ts'
import { createWebhooks, newWebhook } from './domain/webhook.ts'

/** Where `aviso listen` waits unless told otherwise. */
export const LISTEN_PORT = 4000

const DEMO = { name: 'Demo event', companyID: '1' }

/** The things that a first start made, for the person who watches it. */
export interface FirstStart {
  eventID: string
  activityID: string
  /** The admin token, shown this once; null when ADMIN_TOKEN is set. */
  token: string | null
  /** Signs the deliveries to `aviso listen`; null when loopback may not be dialled, so that nothing can go there. */
  listenSecret: string | null
}

/**
 * Makes an empty database useful: event 1 with an activity, an admin token, and webhooks to the local receiver. Of
 * servers that start together, one does it.
 * @returns null when the database was not empty
 */
export async function firstStart(
  connection: Connection,
  config: Config,
  { guard, deliverer, clock, share }: Starting,
): Promise<FirstStart | null> {
  const made = await transact(connection.db, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('aviso.first_start', 0))`.execute(trx)
    const { rows } = await sql`select from aviso.event union all select from aviso.token limit 1`.execute(trx)
    if (rows.length > 0) return null
    const now = clock.now()
    const { result: event } = await createEvent(trx, SYSTEM, DEMO, now)
    const { result: activity } = await createActivity(trx, SYSTEM, event.id, { name: 'Opening keynote' }, now)
    const token = config.adminToken
      ? null
      : (await issueToken(trx, { clock, share }, { ...SYSTEM, name: 'First admin' })).token
    const listenSecret =
      guard.refusal('127.0.0.1') === null ? await subscribeListener(trx, event.id, { guard, deliverer }, now) : null
    return { eventID: event.id, activityID: activity.id, token, listenSecret }
  })
  if (made?.listenSecret && !connection.shared) keepListenSecret(config, made.listenSecret)
  return made
}

type Sealing = Pick<Services, 'guard' | 'deliverer'>
type Starting = Sealing & Pick<Services, 'clock' | 'share'>

/** Both webhooks have one secret, so that the local receiver needs only that one. */
async function subscribeListener(
  trx: Trx,
  eventID: string,
  { guard, deliverer: { vault } }: Sealing,
  now: Date,
): Promise<string> {
  const url = `http://127.0.0.1:${LISTEN_PORT}/`
  const settings = {
    name: null,
    url,
    contentType: 'application/json',
    securityCode: null,
    headers: {},
    active: true,
  } as const
  const webhook = newWebhook({ listened: { eventID }, ...settings }, guard, now)
  await createWebhooks(trx, SYSTEM, ['activityEnrollment', 'activityDismissal'], webhook, vault)
  return webhook.secret
}

/** `npm run listen` on the same machine finds the secret here. */
function keepListenSecret(config: Config, secret: string): void {
  fs.writeFileSync(listenSecretFile(config), `${secret}\n`, { mode: 0o600 })
}

export function listenSecretFile(config: Config): string {
  return path.join(config.dataDir, 'listen-secret')
}
