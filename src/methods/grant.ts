import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'

/** What a token allows: every event (null) or one, as admin or as user. */
export interface Grant {
  eventID: string | null
  permission: 'admin' | 'user'
}

/** Makes a token and keeps its hash; the token itself is in the result and nowhere else. */
export async function issueToken(
  db: Db,
  clock: Clock,
  grant: Grant & { name: string },
): Promise<{ token: string; tokenID: string; at: Date }> {
  const token = `aviso_${randomBytes(32).toString('base64url')}`
  const at = clock.now()
  const { id } = await db
    .insertInto('token')
    .values({
      event_id: grant.eventID,
      permission: grant.permission,
      name: grant.name,
      hash: hash(token).toString('hex'),
      created_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { token, tokenID: id, at }
}

/**
 * What a token allows, or null when it is not valid. A token has 256 random bits, so a plain SHA-256 keeps it; hashes
 * are compared in constant time.
 * @param adminToken the one from the configuration, valid beside those in the database
 */
export async function findGrant(db: Db, token: string, adminToken: string | undefined): Promise<Grant | null> {
  const given = hash(token)
  if (adminToken !== undefined && timingSafeEqual(given, hash(adminToken)))
    return { eventID: null, permission: 'admin' }
  const row = await db
    .selectFrom('token')
    .select(['event_id', 'permission', 'hash'])
    .where('hash', '=', given.toString('hex'))
    .executeTakeFirst()
  if (!row || !timingSafeEqual(given, Buffer.from(row.hash, 'hex'))) return null
  return { eventID: row.event_id, permission: row.permission }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
