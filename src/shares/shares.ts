import type { Connection } from '../database/connection.ts'
import { isUnavailable } from '../database/unavailable.ts'
import { shareOf } from '../domain/token.ts'
import { PublicError } from '../errors.ts'
import { type House, openShare, problemOf, type Share } from './share.ts'

/** How long a share that could not be opened is left alone before it is tried again. */
const AGAIN_MS = 5_000

interface SharesOptions {
  /** The database, as any share sees it. */
  connection: Connection
  house: House
}

/** The shares that a process serves. What keeps one of them from working is no matter of the others. */
export class Shares {
  readonly #options: SharesOptions
  readonly #open = new Map<string, Share>()
  readonly #stopping = new AbortController()
  #trying: Promise<unknown> = Promise.resolve()

  constructor(options: SharesOptions) {
    this.#options = options
  }

  /**
   * Opens all of them. One whose database is away is tried again later, unless there is no other.
   * @throws Error what waiting cannot mend in one of them, or what keeps all of them from being opened
   */
  async open(): Promise<void> {
    const { house } = this.#options
    const { served } = house
    const tried = await Promise.allSettled(served.map((name) => this.#openOne(name)))
    const failed = tried.flatMap(({ status, reason }: { status: string; reason?: unknown }, n) =>
      status === 'rejected' ? [{ name: served[n] as string, reason }] : [],
    )
    const lasting =
      failed.find(({ reason }) => !isUnavailable(reason)) ?? (this.#open.size === 0 ? failed[0] : undefined)
    if (lasting) throw named(lasting.reason, served.length > 1 ? lasting.name : null)
    for (const { name, reason } of failed) house.log.warn({ err: reason, share: name }, 'A share cannot be opened yet')
  }

  /** Tries those again that are not open, until they are. @param opened is told of each */
  openRest(opened: (share: Share) => void): void {
    const rest = this.#options.house.served.filter((name) => !this.#open.has(name))
    this.#trying = Promise.all(rest.map((name) => this.#openLater(name, opened)))
  }

  get areMany(): boolean {
    return this.#options.house.served.length > 1
  }

  /** Those that are open. */
  all(): Share[] {
    return [...this.#open.values()]
  }

  /**
   * The share that a call is for: its token names it, or else a header does, or else it is the first of all.
   * @throws PublicError misdirected, when it is none of these here; unavailable, when it is not open yet
   */
  of(token: string, header: string | undefined): Share {
    const { house } = this.#options
    const told = shareOf(token)
    if (told !== undefined && header !== undefined && told !== header) {
      throw new PublicError('misdirected', {
        reason: `The token is one of the share ${told}, and aviso-share names another.`,
      })
    }
    const name = told ?? header ?? house.config.shares[0]
    const share = this.#open.get(name)
    if (share) return share
    if (house.served.includes(name))
      throw new PublicError('unavailable', { reason: `The share ${name} is not available just now.` })
    throw new PublicError('misdirected', { reason: `The share ${told ?? shown(name)} is not served here.` })
  }

  /** The reason why none of those that are open can be worked with, in words; null as long as one can. */
  async problem(): Promise<string | null> {
    const found = await Promise.all(this.all().map(({ connection }) => problemOf(connection)))
    return found.includes(null) ? null : (found[0] ?? null)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#trying
  }

  async #openOne(name: string): Promise<Share> {
    const { connection, house } = this.#options
    const share = await openShare(name, connection.of(name), house)
    this.#open.set(name, share)
    return share
  }

  async #openLater(name: string, opened: (share: Share) => void): Promise<void> {
    const { clock, log } = this.#options.house
    while (!this.#open.has(name)) {
      await clock.sleep(AGAIN_MS, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
      await this.#openOne(name).then(
        (share) => {
          log.info({ share: name }, 'A share was opened')
          opened(share)
        },
        (error: unknown) => log.debug({ err: error, share: name }, 'A share cannot be opened yet'),
      )
    }
  }
}

/** The name came from outside. */
function shown(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? name : 'that aviso-share names'
}

/** Says which share it is about. */
function named(reason: unknown, share: string | null): unknown {
  if (share !== null && reason instanceof Error) reason.message = `share ${share}: ${reason.message}`
  return reason
}
