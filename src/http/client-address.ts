import type { IncomingMessage } from 'node:http'
import net, { type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Address, inNetworks } from '../shared/networks.ts'

/** So many proxies in a row are looked through. A header can have more addresses than that, and each costs time. */
const PROXIES_MAX = 20

/**
 * Makes the function that tells where a request comes from: the connection's peer, since anybody can write X-Forwarded-For.
 * @param trusted networks of proxies that wrote it themselves
 */
export function clientAddresses(trusted: readonly string[] = []): (request: IncomingMessage) => string {
  const known = new WeakMap<Socket, string>()
  const ofPeer = ({ socket }: IncomingMessage) => {
    const address = known.get(socket) ?? clientAddress(socket.remoteAddress)
    known.set(socket, address)
    return address
  }
  if (trusted.length === 0) return ofPeer
  const isIn = inNetworks(trusted)
  const isTrusted = (text: string) => net.isIP(text) !== 0 && isIn(ipaddr.process(text))
  return (request) => {
    const { remoteAddress = '' } = request.socket
    return isTrusted(remoteAddress) ? clientAddress(forwardedFor(request, remoteAddress, isTrusted)) : ofPeer(request)
  }
}

/**
 * Reads X-Forwarded-For from its end, where the nearest proxy wrote: what stands before an address is its claim, and is believed
 * only of a proxy that is trusted. An entry that is no address ends the way: its writer is the last that is known.
 */
function forwardedFor({ headers }: IncomingMessage, peer: string, isTrusted: (text: string) => boolean): string {
  const header = String(headers['x-forwarded-for'] ?? '') // several lines are one list (RFC 9110 §5.3)
  let client = peer
  for (let end = header.length, count = 0; end > 0 && count < PROXIES_MAX; count++) {
    const comma = header.lastIndexOf(',', end - 1)
    const entry = header.slice(comma + 1, end).trim()
    end = comma
    if (entry === '') continue // a list may have empty entries (RFC 9110 §5.6.1)
    const address = addressIn(entry)
    if (address === null) break
    client = address
    if (!isTrusted(address)) break
  }
  return client
}

/** The address of an entry: `1.2.3.4`, `1.2.3.4:567`, `::1`, `[::1]` or `[::1]:80`; null when it is none of these. */
function addressIn(entry: string): string | null {
  const [, ipv6, ipv4] = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(entry) ?? []
  const address = ipv6 ?? ipv4 ?? entry
  const family = net.isIP(address)
  const isFit = ipv6 === undefined ? family !== 0 : family === 6
  return isFit && !address.includes('%') ? address : null
}

/**
 * The address by which a client is known. A dual-stack socket gives an IPv4 address as IPv6. Of a real IPv6 address the first
 * half counts: one client has that whole network (RFC 6177).
 */
export function clientAddress(remote = ''): string {
  if (!ipaddr.isValid(remote)) return remote
  const address: Address = ipaddr.process(remote)
  return address instanceof ipaddr.IPv6
    ? `${address.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : address.toString()
}
