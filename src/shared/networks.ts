import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Network = ReturnType<typeof ipaddr.parseCIDR>

export function within(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** Makes a function that tells whether an address is in one of these networks, each written as `10.0.0.0/8`. */
export function inNetworks(cidrs: readonly string[]): (address: Address) => boolean {
  const networks = cidrs.map((cidr) => ipaddr.parseCIDR(cidr))
  return (address) => networks.some((network) => within(address, network))
}
