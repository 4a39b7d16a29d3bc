import dns, { type LookupAddress } from 'node:dns'
import { Line } from '../shared/line.ts'
import { localNames, watched } from './hosts-file.ts'

export interface NamesOptions {
  /** The limit for one name in every case (ms). */
  timeout: number
  /** Name servers, as `Resolver.setServers` takes them; those of the machine when it is left out. */
  servers?: string[] | undefined
  /** The machine's own look-up, which knows search domains and mDNS too. */
  system?: (hostname: string) => Promise<LookupAddress[]>
}

export interface Names {
  /**
   * Looks up the addresses of a name: at least one, IPv4 first.
   * @throws Error with the code ENOTFOUND (there is no such name) or EAI_AGAIN (nobody said so in time)
   */
  lookup(hostname: string): Promise<LookupAddress[]>
  close(): void
}

/** How long a name server has for its first answer before it is asked again (ms), and how often it is asked. */
const QUESTION = { timeout: 2_000, tries: 3 }
/** How long the addresses of one family wait for those of the other; RFC 8305 §3 has 50 ms. */
const OTHER_FAMILY_MS = 100
/** `getaddrinfo` blocks one of four threads, which files and decompression need too. */
const SYSTEM_MAX = 2

/**
 * Looks names up over the event loop (c-ares), so that a name that hangs holds up no other. Four hanging calls of
 * `getaddrinfo` would block all, so it is asked only for names that the name servers do not have, two at a time.
 */
export function createNames({ timeout, servers, system = viaSystem }: NamesOptions): Names {
  const local = localNames()
  const resolver = resolverOf(servers)

  async function ask(hostname: string, signal: AbortSignal): Promise<LookupAddress[]> {
    const known = local(hostname)
    if (known) return known
    const answer = await inDns(resolver(), hostname)
    if ('addresses' in answer) return answer.addresses
    if (!mayBeKnownElsewhere(hostname, answer.codes)) throw failure('EAI_AGAIN', hostname)
    return inTurn.run(async () => {
      signal.throwIfAborted() // the time may end before the turn comes
      return system(hostname)
    })
  }

  return {
    async lookup(hostname) {
      const over = new AbortController()
      const late = new Promise<never>((_, reject) => {
        over.signal.addEventListener('abort', () => reject(failure('EAI_AGAIN', hostname)))
      })
      const timer = setTimeout(() => over.abort(), timeout)
      try {
        return await Promise.race([ask(hostname, over.signal), late])
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => resolver().cancel(),
  }
}

/** One resolver for all names, with few sockets. It is made anew when the machine's name servers change. */
function resolverOf(servers: string[] | undefined): () => dns.promises.Resolver {
  const make = () => {
    const resolver = new dns.promises.Resolver(QUESTION)
    if (servers) resolver.setServers(servers)
    return resolver
  }
  return watched('/etc/resolv.conf', make)
}

type DnsAnswer = { addresses: LookupAddress[] } | { codes: string[] }

/** Asks for both families at once. */
function inDns(resolver: dns.promises.Resolver, hostname: string): Promise<DnsAnswer> {
  return new Promise((resolve) => {
    const addresses: LookupAddress[] = []
    const codes: string[] = []
    let families = 2
    let timer: NodeJS.Timeout | undefined
    const finish = () => {
      clearTimeout(timer)
      resolve(addresses.length > 0 ? { addresses: addresses.sort((a, b) => a.family - b.family) } : { codes })
    }
    const ended = () => {
      families -= 1
      if (families === 0) finish()
      else if (addresses.length > 0) timer = setTimeout(finish, OTHER_FAMILY_MS)
    }
    for (const [family, found] of [
      [4, resolver.resolve4(hostname)],
      [6, resolver.resolve6(hostname)],
    ] as const) {
      found
        .then((list) => addresses.push(...list.map((address) => ({ address, family }))))
        .catch((error: NodeJS.ErrnoException) => codes.push(String(error.code)))
        .finally(ended)
    }
  })
}

/**
 * Tells whether the machine may know a name that its name servers do not: they say that there is no such name, or there is
 * nobody to ask, or they answered and the name is not for them (a single word, or mDNS).
 */
function mayBeKnownElsewhere(hostname: string, codes: string[]): boolean {
  if (codes.every((code) => ['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME'].includes(code))) return true
  const isLocal = !hostname.replace(/\.$/, '').includes('.') || /\.local\.?$/i.test(hostname)
  return isLocal && !codes.includes('ETIMEOUT')
}

/** One line for the whole process. */
const inTurn = new Line(() => SYSTEM_MAX)

async function viaSystem(hostname: string): Promise<LookupAddress[]> {
  const addresses = await dns.promises.lookup(hostname, { all: true })
  return addresses.sort((a, b) => a.family - b.family)
}

function failure(code: string, hostname: string): Error {
  return Object.assign(new Error(`${hostname} could not be resolved`), { code })
}
