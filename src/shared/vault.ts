import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { remember } from './remember.ts'

/** Begins a text that is sealed, followed by the ID of its key. No secret can begin so: they are visible ASCII. */
export const SEALED = '§'
const KEY_ID_LENGTH = 8

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** The opened texts that a process remembers: to open one takes a tenth as long as to sign a delivery. */
const REMEMBERED = 10_000

/**
 * Seals what is secret before it is stored: AES-256-GCM with a random IV for each text (NIST SP 800-38D, §8.2.2). The first key
 * seals, all of them open. Without a key, texts stay as they are.
 */
export class Vault {
  readonly #keys: ReadonlyMap<string, KeyObject>
  readonly #opened = new Map<string, string>()
  /** Of the key that seals; null: there is none. */
  readonly keyID: string | null

  /** @param keys 32 bytes each */
  constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map((key) => [idOf(key), createSecretKey(key)]))
    const [first] = this.#keys.keys()
    this.keyID = first ?? null
  }

  seal(text: string): string {
    const key = this.#keys.get(this.keyID ?? '')
    if (!key) return text
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, key, iv)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${SEALED}${this.keyID}${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`
  }

  /** @throws Error for a text that was sealed with another key, or changed since: it has nothing of the text in it */
  open(text: string): string {
    if (!text.startsWith(SEALED)) return text
    const known = this.#opened.get(text) ?? this.#decipher(text)
    remember(this.#opened, text, known, REMEMBERED)
    return known
  }

  /** Whether a text is as this vault would store it now. */
  isCurrent(text: string): boolean {
    return this.keyID === null ? !text.startsWith(SEALED) : keyIDOf(text) === this.keyID
  }

  knows(keyID: string): boolean {
    return this.#keys.has(keyID)
  }

  #decipher(text: string): string {
    const keyID = keyIDOf(text) ?? ''
    const key = this.#keys.get(keyID)
    if (!key) throw new Error(`A secret is encrypted with the key ${keyID}, which SECRET_KEY does not have.`)
    const bytes = Buffer.from(text.slice(SEALED.length + KEY_ID_LENGTH), 'base64url')
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return `${decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8')}${decipher.final('utf8')}`
  }
}

/** @returns null for a text that is not sealed */
export function keyIDOf(text: string): string | null {
  return text.startsWith(SEALED) ? text.slice(SEALED.length, SEALED.length + KEY_ID_LENGTH) : null
}

/** Headers whose values are sealed or opened: their names are no secret. */
export function withValues(headers: Record<string, string>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value)]))
}

/** Names a key without telling it. */
function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, KEY_ID_LENGTH)
}
