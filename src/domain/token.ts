import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'
import { remember } from '../shared/remember.ts'

/** The rights of a token: in every event (null) or one, as admin or as user. */
export interface Grant {
  eventID: string | null
  permission: 'admin' | 'user'
}

/** The grant of the person who runs this program: everything. */
export const SYSTEM: Grant = { eventID: null, permission: 'admin' }

/** Makes a token, without asking who may have one. Only its hash is kept: the token itself is in the result alone. */
export async function issueToken(db: Db, clock: Pick<Clock, 'now'>, grant: Grant & { name: string }) {
  const token = `aviso_${randomBytes(32).toString('base64url')}`
  const issuedAt = clock.now()
  const { id } = await db
    .insertInto('token')
    .values({
      event_id: grant.eventID,
      permission: grant.permission,
      name: grant.name,
      hash: hash(token).toString('hex'),
      created_at: issuedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { token, tokenID: id, issuedAt }
}

/** The form of tokens that were issued here; nothing else is looked up. */
const ISSUED = /^aviso_[\w-]{43}$/

/** How long a process remembers a grant, and how many good and how many wrong tokens at most. */
const FRESH_MS = 5_000
const REMEMBERED = 10_000

/**
 * The grants of tokens, remembered for some seconds, so that a token costs the database little, good or wrong. A token has
 * 256 random bits, so a plain SHA-256 keeps it; hashes are compared in constant time.
 */
export class Grants {
  readonly #db: Db
  readonly #clock: Pick<Clock, 'now'>
  readonly #admin: Buffer | undefined
  readonly #asked = new Map<string, Promise<Grant | null>>()
  #good = new Recent<Grant>()
  #wrong = new Recent<null>()

  /** @param adminToken the one from the configuration, valid beside those in the database */
  constructor(db: Db, clock: Pick<Clock, 'now'>, adminToken: string | undefined) {
    this.#db = db
    this.#clock = clock
    this.#admin = adminToken === undefined ? undefined : hash(adminToken)
  }

  /** The grant of a token, null when it is not valid, or undefined when only the database can tell. */
  known(token: string): Grant | null | undefined {
    const given = hash(token)
    if (this.#admin && timingSafeEqual(given, this.#admin)) return SYSTEM
    if (!ISSUED.test(token)) return null
    const key = given.toString('hex')
    const now = this.#clock.now().getTime()
    return this.#good.get(key, now) ?? this.#wrong.get(key, now)
  }

  /** The grant of a token, or null when it is not valid. Calls that ask for the same one meanwhile share one query. */
  find(token: string): Promise<Grant | null> {
    const known = this.known(token)
    if (known !== undefined) return Promise.resolve(known)
    const key = hash(token).toString('hex')
    const asked = this.#asked.get(key) ?? this.#read(key).finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return asked
  }

  /**
   * To be called after a token was made or removed: this process knows it at once, others within 5 s. A lookup that is
   * under way remembers nothing.
   */
  forget(): void {
    this.#good = new Recent()
    this.#wrong = new Recent()
    this.#asked.clear()
  }

  async #read(key: string): Promise<Grant | null> {
    const [good, wrong] = [this.#good, this.#wrong]
    const row = await this.#db
      .selectFrom('token')
      .select(['event_id', 'permission', 'hash'])
      .where('hash', '=', key)
      .executeTakeFirst()
    const now = this.#clock.now().getTime()
    const found = row !== undefined && timingSafeEqual(Buffer.from(key, 'hex'), Buffer.from(row.hash, 'hex'))
    if (!found) return wrong.set(key, null, now)
    return good.set(key, { eventID: row.event_id, permission: row.permission }, now)
  }
}

/** Values that hold for some seconds; of too many, the oldest are dropped. */
export class Recent<Value> {
  readonly #values = new Map<string, { value: Value; since: number }>()

  /** @param now ms */
  get(key: string, now: number): Value | undefined {
    const known = this.#values.get(key)
    // A clock that was set back must not keep a token alive.
    return known && now >= known.since && now < known.since + FRESH_MS ? known.value : undefined
  }

  set(key: string, value: Value, now: number): Value {
    remember(this.#values, key, { value, since: now }, REMEMBERED)
    return value
  }
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
