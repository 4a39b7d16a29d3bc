import type dns from 'node:dns'
import ipaddr from 'ipaddr.js'
import { type Address, inNetworks, type Network, within } from '../shared/networks.ts'

/**
 * Keeps deliveries away from addresses that only this machine and its network should reach (server-side request forgery).
 * Refuses all but global unicast (IANA special-purpose address registries), unless ALLOW_NETWORKS names the address.
 * Judges the address that is dialled, not the name: a name may resolve to something else each time.
 */
export interface EgressGuard {
  /** @returns why this address is refused, or null when it may be dialled */
  refusal(address: string): string | null
  /** Judges the host of a URL like `refusal` does. A name other than localhost passes here: it is judged once resolved. */
  hostRefusal(hostname: string): string | null
}

/** An address was refused; `message` is for the webhook's owner. */
export class EgressRefused extends Error {
  override name = 'EgressRefused'
  readonly code = 'EGRESS_REFUSED'
}

/** Azure's metadata and agent address looks like any public one. */
const METADATA = new Set(['168.63.129.16'])
const NAT64: Network = ipaddr.parseCIDR('64:ff9b::/96')
const SIX_TO_FOUR: Network = ipaddr.parseCIDR('2002::/16')
const IPV4_COMPATIBLE: Network = ipaddr.parseCIDR('::/96')
const GLOBAL_UNICAST: Network = ipaddr.parseCIDR('2000::/3')

export function egressGuard(allowNetworks: readonly string[]): EgressGuard {
  const isAllowed = inNetworks(allowNetworks)

  function refusal(text: string): string | null {
    if (!ipaddr.isValid(text)) return `${text} is not an address`
    const address = ipaddr.process(text) // ::ffff:a.b.c.d is a.b.c.d (RFC 4291 §2.5.5.2)
    if (isAllowed(address)) return null
    const inner = embedded(address)
    if (inner) return refusal(inner.toString()) && `${text} leads to ${refusal(inner.toString())}`
    const kind = refusedKind(address)
    return kind && `${text} is ${kind}`
  }

  return {
    refusal,
    hostRefusal(hostname) {
      const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
      if (host === 'localhost' || host.endsWith('.localhost')) return refusal('127.0.0.1') // RFC 6761 §6.3
      return ipaddr.isValid(host) ? refusal(host) : null
    },
  }
}

/** The IPv4 address that a router or translator sends to in the end: NAT64 (RFC 6052), 6to4 (RFC 3056), ::a.b.c.d. */
function embedded(address: Address): ipaddr.IPv4 | null {
  if (address.kind() === 'ipv4') return null
  const bytes = address.toByteArray()
  if (within(address, SIX_TO_FOUR)) return new ipaddr.IPv4(bytes.slice(2, 6))
  if (within(address, NAT64)) return new ipaddr.IPv4(bytes.slice(12))
  const plain = address.range() === 'unspecified' || address.range() === 'loopback'
  return within(address, IPV4_COMPATIBLE) && !plain ? new ipaddr.IPv4(bytes.slice(12)) : null
}

const KINDS = new Map<string, string>([
  ['loopback', 'a loopback address'],
  ['private', 'a private address'],
  ['uniqueLocal', 'a private address'],
  ['carrierGradeNat', 'a private address'],
  ['linkLocal', 'a link-local address'],
  ['multicast', 'a multicast address'],
])

function refusedKind(address: Address): string | null {
  if (METADATA.has(address.toString())) return 'a metadata address'
  const range = address.range()
  const global = address.kind() === 'ipv4' || within(address, GLOBAL_UNICAST)
  return range === 'unicast' && global ? null : (KINDS.get(range) ?? 'a reserved address')
}

type LookupCallback = (error: Error | null, address?: string | dns.LookupAddress[], family?: number) => void

type Lookup = (hostname: string, options: { all: true }) => Promise<dns.LookupAddress[]>

/**
 * Makes a `dns.lookup` that fails with `EgressRefused` when any of the addresses is refused. Look-ups of one name at the
 * same time are one.
 */
export function guardedLookup(guard: EgressGuard, lookup: Lookup) {
  const underway = new Map<string, Promise<dns.LookupAddress[]>>()

  function resolve(hostname: string): Promise<dns.LookupAddress[]> {
    const found = underway.get(hostname)
    if (found) return found
    const started = lookup(hostname, { all: true }).finally(() => underway.delete(hostname))
    underway.set(hostname, started)
    return started
  }

  return (hostname: string, options: dns.LookupOptions, callback: LookupCallback): void => {
    resolve(hostname).then(
      (addresses) => {
        const refused = addresses.map(({ address }) => guard.refusal(address)).find((reason) => reason !== null)
        const [first] = addresses
        if (refused) callback(new EgressRefused(`${hostname} leads to a refused address: ${refused}`))
        else if (options.all) callback(null, addresses)
        else callback(null, first?.address, first?.family)
      },
      (error: Error) => callback(error),
    )
  }
}
