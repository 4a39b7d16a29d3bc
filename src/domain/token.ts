import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Db } from '../database/schema.ts'
import { PublicError } from '../errors.ts'
import { remember } from '../shared/remember.ts'
import { unixSeconds } from '../shared/unix-seconds.ts'
import type { TokenRow } from './rows.ts'

/** The rights of a token: as admin or as user, in one event, in all of one company, or, when both are null, everywhere. */
export interface Grant {
  eventID: string | null
  companyID: string | null
  permission: 'admin' | 'user'
  /** null: it holds until it is removed. */
  expiresAt: Date | null
}

/** The grant of a token that somebody showed. */
export interface Shown extends Grant {
  /** null: the one from the configuration, which has no row. */
  tokenID: string | null
  tokenName: string
  /** Whether another one replaced it: it holds for a while. */
  isFormer: boolean
}

/** The grant of the person who runs this program: everything. */
export const SYSTEM: Grant = { eventID: null, companyID: null, permission: 'admin', expiresAt: null }

export const OF_CONFIGURATION: Shown = { ...SYSTEM, tokenID: null, tokenName: 'ADMIN_TOKEN', isFormer: false }

export function isOfSystem({ eventID, companyID }: Grant): boolean {
  return eventID === null && companyID === null
}

/** What a token is made with. */
export interface Issuing {
  clock: Pick<Clock, 'now'>
  /** The share that the token names; null: none, where there is one share. */
  share: string | null
}

/** A new token, and its hash, which alone is kept. */
export function newToken(share: string | null): { token: string; hash: string } {
  const token = `aviso_${share === null ? '' : `${share}_`}${randomBytes(32).toString('base64url')}`
  return { token, hash: hashOf(token).toString('hex') }
}

/** Makes a token, without asking who may have one. The token itself is in the result alone. */
export async function issueToken(db: Db, { clock, share }: Issuing, grant: Grant & { name: string }) {
  const { token, hash } = newToken(share)
  const row = await db
    .insertInto('token')
    .values({
      event_id: grant.eventID,
      company_id: grant.companyID,
      expires_at: grant.expiresAt,
      permission: grant.permission,
      name: grant.name,
      hash,
      created_at: clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { token, row }
}

/** The form of tokens that were issued here; nothing else is looked up. The share is read from the end: both may have a `_`. */
const ISSUED = /^aviso_(?:([a-z_][a-z0-9_]{0,39})_)?[\w-]{43}$/

/** The share that a token names; undefined when it names none, or is no token of ours. */
export function shareOf(token: string): string | undefined {
  return ISSUED.exec(token)?.[1]
}

/** How exactly it is known when a token was last used: each of its calls would be a write otherwise. */
const USED_EVERY_MS = 60_000

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
  readonly #asked = new Map<string, Promise<Shown | null>>()
  #good = new Recent<Shown>()
  #wrong = new Recent<null>()

  /** @param adminToken the one from the configuration, valid beside those in the database */
  constructor(db: Db, clock: Pick<Clock, 'now'>, adminToken: string | undefined) {
    this.#db = db
    this.#clock = clock
    this.#admin = adminToken === undefined ? undefined : hashOf(adminToken)
  }

  /**
   * The grant of a token, null when it is not valid, or undefined when only the database can tell.
   * @throws PublicError unauthenticated, when it has expired: only those who have the token are told so
   */
  known(token: string): Shown | null | undefined {
    const given = hashOf(token)
    if (this.#admin && timingSafeEqual(given, this.#admin)) return OF_CONFIGURATION
    if (!ISSUED.test(token)) return null
    const key = given.toString('hex')
    const now = this.#clock.now()
    return inForce(this.#good.get(key, now.getTime()), now) ?? this.#wrong.get(key, now.getTime())
  }

  /** The grant of a token, or null when it is not valid. Calls that ask for the same one meanwhile share one query. */
  async find(token: string): Promise<Shown | null> {
    const known = this.known(token)
    if (known !== undefined) return known
    const key = hashOf(token).toString('hex')
    const asked = this.#asked.get(key) ?? this.#read(key).finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return inForce(await asked, this.#clock.now())
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

  async #read(key: string): Promise<Shown | null> {
    const [good, wrong] = [this.#good, this.#wrong]
    const row = await this.#db
      .selectFrom('token')
      .selectAll()
      .where((token) => token.or([token('hash', '=', key), token('former_hash', '=', key)]))
      .executeTakeFirst()
    const now = this.#clock.now()
    if (!row) return wrong.set(key, null, now.getTime())
    const shown = shownOf(row, !isHash(row.hash, key))
    if (!shown.isFormer && !isOver(shown, now)) this.#noteUse(row, now)
    return good.set(key, shown, now.getTime())
  }

  /** The call does not wait for it, and does not fail by it. */
  #noteUse({ id, last_used_at }: TokenRow, now: Date): void {
    if (last_used_at && now.getTime() < last_used_at.getTime() + USED_EVERY_MS) return
    const use = this.#db.updateTable('token').set({ last_used_at: now }).where('id', '=', id)
    use.execute().catch(() => {})
  }
}

/** @param isFormer whether the token that was shown is the one that the row's replaced */
function shownOf(row: TokenRow, isFormer: boolean): Shown {
  const { id: tokenID, name: tokenName, event_id: eventID, company_id: companyID, permission } = row
  const ends = [row.expires_at, isFormer ? row.former_until : null].filter((end) => end !== null)
  const [expiresAt = null] = ends.toSorted((one, other) => one.getTime() - other.getTime())
  return { tokenID, tokenName, eventID, companyID, permission, expiresAt, isFormer }
}

/** Compared in constant time. */
function isHash(kept: string, key: string): boolean {
  return timingSafeEqual(Buffer.from(kept, 'hex'), Buffer.from(key, 'hex'))
}

function isOver({ expiresAt }: Grant, now: Date): boolean {
  return expiresAt !== null && now >= expiresAt
}

/** @throws PublicError unauthenticated */
function inForce<Found extends Shown | null | undefined>(shown: Found, now: Date): Found {
  if (!shown?.expiresAt || !isOver(shown, now)) return shown
  const ended = unixSeconds(shown.expiresAt)
  const reason = shown.isFormer
    ? `The token was replaced by token.rotate, and ended at ${ended} (Unix seconds): use the new one.`
    : `The token expired at ${ended} (Unix seconds): a new one is made by token.create.`
  throw new PublicError('unauthenticated', { reason })
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

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
