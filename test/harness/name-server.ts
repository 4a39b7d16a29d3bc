import dgram from 'node:dgram'
import type { AddressInfo } from 'node:net'

/**
 * What a name is answered with: addresses of either family, a response code (RFC 1035 §4.1.1), or silence. One with
 * `aaaaFirst` has its answer about IPv4 behind the other.
 */
export type NameRecord = {
  a?: string[]
  aaaa?: string[]
  code?: number
  silent?: ('a' | 'aaaa')[]
  aaaaFirst?: boolean
}

export interface NameServer {
  /** As `Resolver.setServers` takes it. */
  address: string
  /** Every question so far: `a name` or `aaaa name`. */
  asked: string[]
  close(): void
}

const TYPES = new Map([
  [1, 'a'],
  [28, 'aaaa'],
] as const)

/** A DNS server on loopback that knows what `find` says of a name (in lower case). */
export async function startNameServer(find: (name: string) => NameRecord): Promise<NameServer> {
  const socket = dgram.createSocket('udp4')
  const asked: string[] = []
  const held: (() => void)[] = []
  socket.on('message', (question, { port, address }) => {
    let at = 12
    const labels: string[] = []
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const name = labels.join('.').toLowerCase()
    const type = TYPES.get(question.readUInt16BE(at + 1) as 1 | 28)
    if (!type) return
    asked.push(`${type} ${name}`)
    const { silent = [], code = 0, aaaaFirst = false, ...found } = find(name)
    const send = () => socket.send(answer(question.subarray(0, at + 5), type, found[type] ?? [], code), port, address)
    if (silent.includes(type)) return
    if (aaaaFirst && type === 'a') held.push(send)
    else send()
    if (type === 'aaaa') for (const sendHeld of held.splice(0)) sendHeld()
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked, close: () => socket.close() }
}

function answer(question: Buffer, type: 'a' | 'aaaa', addresses: string[], code: number): Buffer {
  const header = Buffer.from(question.subarray(0, 12))
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  const rows = addresses.map((address) => {
    const data = type === 'a' ? Buffer.from(address.split('.').map(Number)) : ipv6(address)
    const row = Buffer.from([0xc0, 12, 0, type === 'a' ? 1 : 28, 0, 1, 0, 0, 0, 60, 0, data.length])
    return Buffer.concat([row, data])
  })
  return Buffer.concat([header, question.subarray(12), ...rows])
}

/** `::1` and the like: what stands before and behind the gap. */
function ipv6(address: string): Buffer {
  const [before = '', behind = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const middle = Array<number>(8 - groups(before).length - groups(behind).length).fill(0)
  return Buffer.from([...groups(before), ...middle, ...groups(behind)].flatMap((group) => [group >> 8, group & 255]))
}
