import { PublicError } from '../errors.ts'

/** Tokens that an address may have wrong within the window (ms); then its further ones are looked up one at a time. */
const FREE = 10
const WINDOW = 10_000
/** How many may wait for that. */
const LINE_MAX = 100
/** Lookups at a time of all addresses together, so that they take no more than a part of the database's connections. */
const AT_A_TIME = 4
/** Addresses that are remembered; the one that was longest quiet is forgotten first. */
const ADDRESSES_MAX = 10_000

interface Source {
  failures: number
  since: number
  line: Line
}

/**
 * Lookups of tokens that nobody knows yet. Whoever has many wrong waits in a line of their own, and so does a good token
 * behind the same address: it is found when its turn comes, and known from then on.
 */
export class Guesses {
  readonly #sources = new Map<string, Source>()
  readonly #all = new Line(() => AT_A_TIME)
  readonly #now: () => number

  /** @param now ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * @param look resolves to null when the token is wrong
   * @throws PublicError rate_limited when the line is full, or when the token is one wrong too many
   */
  async run<Found>(address: string, look: () => Promise<Found | null>): Promise<Found | null> {
    const source = this.#source(address)
    if (source.failures >= FREE && source.line.length >= LINE_MAX) throw this.#refusal(source)
    const found = await source.line.run(() => this.#all.run(look))
    if (found !== null) return found
    source.failures++
    if (source.failures > FREE) throw this.#refusal(source)
    return null
  }

  /** What is known of an address; it is remembered as the last one to be forgotten. */
  #source(address: string): Source {
    const now = this.#now()
    const source = this.#sources.get(address) ?? newSource(now)
    if (now - source.since >= WINDOW) Object.assign(source, { failures: 0, since: now })
    this.#sources.delete(address)
    this.#sources.set(address, source)
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > ADDRESSES_MAX && oldest !== undefined) this.#sources.delete(oldest)
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

/** Work that runs a few at a time, in the order in which it came. */
class Line {
  readonly #places: () => number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(places: () => number) {
    this.#places = places
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.length
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((begin) => {
      this.#waiting.push(begin)
      this.#next()
    })
    try {
      return await work()
    } finally {
      this.#running--
      this.#next()
    }
  }

  #next(): void {
    if (this.#running >= this.#places()) return
    const begin = this.#waiting.shift()
    if (!begin) return
    this.#running++
    begin()
  }
}
