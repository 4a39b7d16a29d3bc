import http from 'node:http'
import net from 'node:net'
import { urlToHttpOptions } from 'node:url'
import type { guardedLookup } from './egress-guard.ts'
import { ProxyFailed, TimeOver } from './reasons.ts'

/** How much of an exchange's time there is to open a tunnel. Then the proxy is to blame, not a receiver that nobody reached. */
const SHARE = 0.9

type Lookup = ReturnType<typeof guardedLookup>

/** Whom a tunnel leads to, as Node's agents tell it, and how long its exchange may take. */
export interface Wanted {
  host: string
  port: number | string
  /** Resolves to addresses that may be dialled, and to no other. */
  lookup: Lookup
  withinMs: number
}

/**
 * The way out by an HTTP proxy. It is asked by CONNECT (RFC 9110 §9.3.6) for an address, never for a name, which it might find
 * elsewhere than the guard did.
 */
export class EgressProxy {
  readonly #agent: http.Agent
  readonly #options: http.RequestOptions
  readonly #headers: Record<string, string>
  /** As it is named to others: without user and password. */
  readonly #name: string
  readonly #nextAddressMs: number

  /** @param nextAddressMs how long one of several addresses is tried before the next */
  constructor(proxy: string, lookup: Lookup, nextAddressMs: number) {
    const url = new URL(proxy)
    const { hostname, port, auth } = urlToHttpOptions(url)
    this.#name = url.host
    // Agents pass these on to net.connect.
    const dialling = { lookup: lookup as net.LookupFunction, autoSelectFamilyAttemptTimeout: nextAddressMs }
    this.#agent = new http.Agent(dialling)
    this.#options = { host: hostname, port, method: 'CONNECT', agent: this.#agent }
    // Node would say `close` of a connection that is to be kept.
    this.#headers = { connection: 'keep-alive' }
    if (auth) this.#headers['proxy-authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`
    this.#nextAddressMs = nextAddressMs
  }

  /**
   * Opens a tunnel to the first address of a host that the proxy reaches, in the order in which Node dials them.
   * @throws EgressRefused, ProxyFailed for the first address, or what the lookup fails with
   */
  async open({ host, port, lookup, withinMs }: Wanted): Promise<{ socket: net.Socket; address: string }> {
    const endsMs = performance.now() + withinMs * SHARE
    const addresses = net.isIP(host) === 0 ? await addressesOf(host, lookup) : [host]
    let first: unknown
    for (const [index, address] of addresses.entries()) {
      const leftMs = endsMs - performance.now()
      if (leftMs <= 0) break
      const isLast = index === addresses.length - 1
      const allowedMs = isLast ? leftMs : Math.min(leftMs, this.#nextAddressMs)
      try {
        return { socket: await this.#connect(address, port, allowedMs), address }
      } catch (error) {
        first ??= error
      }
    }
    throw first ?? new TimeOver(withinMs)
  }

  close(): void {
    this.#agent.destroy()
  }

  #connect(address: string, port: number | string, withinMs: number): Promise<net.Socket> {
    const authority = `${net.isIPv6(address) ? `[${address}]` : address}:${port}`
    return new Promise((resolve, reject) => {
      const headers = { ...this.#headers, host: authority }
      const request = http.request({ ...this.#options, path: authority, headers })
      const fail = (code: number | string) => {
        clearTimeout(timer)
        request.destroy()
        reject(new ProxyFailed(this.#name, code))
      }
      const timer = setTimeout(fail, withinMs, 'PROXY_TIMEOUT')
      request
        .on('connect', ({ statusCode = 0 }, socket, head) => {
          if (statusCode < 200 || statusCode > 299) {
            socket.destroy()
            return fail(statusCode)
          }
          clearTimeout(timer)
          // What came behind the header is the receiver's.
          if (head.length > 0) socket.unshift(head)
          resolve(socket as net.Socket)
        })
        .on('error', ({ code }: NodeJS.ErrnoException) => fail(code ?? 'UNKNOWN'))
        .end()
    })
  }
}

/** The addresses of a name as Node tries them: each once, the families in turn (RFC 8305 §4). */
async function addressesOf(host: string, lookup: Lookup): Promise<string[]> {
  const found = await new Promise<{ address: string; family: number }[]>((resolve, reject) =>
    lookup(host, { all: true }, (error, list) => (error ? reject(error) : resolve(list as never))),
  )
  const of = (wanted: number) => [
    ...new Set(found.flatMap(({ address, family }) => (family === wanted ? address : []))),
  ]
  const [families, others] = found[0]?.family === 6 ? [of(6), of(4)] : [of(4), of(6)]
  const turns = Math.max(families.length, others.length)
  return Array.from({ length: turns }, (_, turn) => [families[turn], others[turn]])
    .flat()
    .filter((address) => address !== undefined)
}
