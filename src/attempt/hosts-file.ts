import type { LookupAddress } from 'node:dns'
import fs from 'node:fs'
import net from 'node:net'

const HOSTS = process.platform === 'win32' ? String.raw`C:\Windows\System32\drivers\etc\hosts` : '/etc/hosts'
/** The most that is read of the file. */
const HOSTS_MAX_BYTES = 1024 * 1024

/** Looks up names that need no name server: those in the hosts file, and this machine's own. */
export function localNames(file = HOSTS): (hostname: string) => LookupAddress[] | null {
  const names = watched(file, () => parse(beginningOf(file)))
  return (hostname) => {
    const name = hostname.replace(/\.$/, '').toLowerCase()
    const found = names().get(name)
    if (found) return found
    // RFC 6761 §6.3
    return name === 'localhost' || name.endsWith('.localhost') ? [of('127.0.0.1'), of('::1')] : null
  }
}

/** Keeps the result of `make`, and makes it anew when the file has changed. The file may be missing. */
export function watched<T>(file: string, make: () => T): () => T {
  let last: { version: string; value: T } | undefined
  return () => {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    const version = stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''
    if (last?.version !== version) last = { version, value: make() }
    return last.value
  }
}

function beginningOf(file: string): string {
  try {
    const descriptor = fs.openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(HOSTS_MAX_BYTES)
      return bytes.toString('utf8', 0, fs.readSync(descriptor, bytes, 0, HOSTS_MAX_BYTES, 0))
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    return ''
  }
}

/** Parses hosts(5): an address and its names on each line, `#` begins a comment. */
function parse(text: string): Map<string, LookupAddress[]> {
  const names = new Map<string, LookupAddress[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...those] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (net.isIP(address) === 0 || address.includes('%')) continue
    for (const name of those.map((one) => one.toLowerCase())) {
      const known = names.get(name) ?? []
      if (known.some((one) => one.address === address)) continue
      names.set(
        name,
        [...known, of(address)].sort((a, b) => a.family - b.family),
      )
    }
  }
  return names
}

function of(address: string): LookupAddress {
  return { address, family: net.isIP(address) }
}
