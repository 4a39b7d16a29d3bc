import { PublicError } from '../errors.ts'
import { Line } from '../shared/line.ts'
import { remember } from '../shared/remember.ts'

/** Tokens that an address may have wrong within the window (ms); then its further ones are looked up one at a time. */
const FREE = 10
const WINDOW = 10_000
/** How many may wait for that. */
const LINE_MAX = 100
/** Lookups at a time of all addresses together, so that they take no more than a part of the database's connections. */
const AT_A_TIME = 4
/** Addresses, and good tokens, that are remembered; the one that was longest quiet is forgotten first. */
const REMEMBERED = 10_000

interface Source {
  failures: number
  since: number
  line: Line
}

/**
 * Lookups of tokens. Whoever has many wrong waits in a line of their own, and so does a new good token behind the same
 * address, until its turn comes. One that was good before waits in no line.
 */
export class Guesses {
  readonly #sources = new Map<string, Source>()
  readonly #all = new Line(() => AT_A_TIME)
  readonly #good = new Map<string, true>()
  readonly #now: () => number

  /** @param now ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * @param hash of the token
   * @param look resolves to null when the token is wrong
   * @throws PublicError rate_limited when the line is full, or when the token is one wrong too many
   */
  async run<Found>(address: string, hash: string, look: () => Promise<Found | null>): Promise<Found | null> {
    const source = this.#source(address)
    const found = this.#good.has(hash) ? await look() : await this.#wait(source, look)
    if (found !== null) {
      remember(this.#good, hash, true, REMEMBERED)
      return found
    }
    this.#good.delete(hash)
    source.failures++
    if (source.failures > FREE) throw this.#refusal(source)
    return null
  }

  async #wait<Found>(source: Source, look: () => Promise<Found>): Promise<Found> {
    if (source.failures >= FREE && source.line.length >= LINE_MAX) throw this.#refusal(source)
    return source.line.run(() => this.#all.run(look))
  }

  /** What is known of an address. */
  #source(address: string): Source {
    const now = this.#now()
    const source = this.#sources.get(address) ?? newSource(now)
    if (now - source.since >= WINDOW) Object.assign(source, { failures: 0, since: now })
    remember(this.#sources, address, source, REMEMBERED)
    return source
  }

  #refusal({ since }: Source): PublicError {
    return new PublicError('rate_limited', {
      limit: FREE,
      retryAfter: Math.max(1, Math.ceil((since + WINDOW - this.#now()) / 1_000)),
      reason: `At most ${FREE} wrong tokens in ${WINDOW / 1_000} s are looked up from one address.`,
    })
  }
}

function newSource(since: number): Source {
  // Those under way may all turn out to be wrong.
  const source: Source = { failures: 0, since, line: new Line(() => Math.max(1, FREE - source.failures)) }
  return source
}
