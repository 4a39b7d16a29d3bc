import { type PublicError, rateLimited } from '../errors.ts'
import { Line } from '../shared/line.ts'
import { remember } from '../shared/remember.ts'

/** How many wrong tokens an address may send within the window; its further ones are looked up one at a time. */
const FREE = 10
const WINDOW_MS = 10_000
/** How many may wait in that line. */
const LINE_MAX = 100
/** Lookups at a time for all addresses together, which leaves connections of the database to the calls. */
const AT_A_TIME = 4
/** How many addresses and good tokens are remembered; the one unused for longest is forgotten first. */
const REMEMBERED = 10_000

interface Source {
  failures: number
  startedAt: number
  line: Line
}

/**
 * Limits lookups of tokens. Those of an address with many wrong tokens wait in a line of its own. A new good token from
 * that address waits there too; one that was good before does not.
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

  /** Finds the record of an address, or begins it. */
  #source(address: string): Source {
    const now = this.#now()
    const source = this.#sources.get(address) ?? newSource(now)
    if (now - source.startedAt >= WINDOW_MS) Object.assign(source, { failures: 0, startedAt: now })
    remember(this.#sources, address, source, REMEMBERED)
    return source
  }

  #refusal({ startedAt }: Source): PublicError {
    const reason = `At most ${FREE} wrong tokens in ${WINDOW_MS / 1_000} s are looked up from one address.`
    return rateLimited(FREE, startedAt + WINDOW_MS - this.#now(), reason)
  }
}

function newSource(startedAt: number): Source {
  // The lookups under way may all turn out to be wrong.
  const source: Source = { failures: 0, startedAt, line: new Line(() => Math.max(1, FREE - source.failures)) }
  return source
}
