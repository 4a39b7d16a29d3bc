import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Names that one process alone can ask for. */
export interface Names {
  /** The command line that runs another one where these names are known. */
  around(command: string[]): string[]
  /** The name of a receiver on this machine, and one that is asked for in vain: its name server never answers. */
  alive(receiver: string): string
  dead(receiver: string): string
  /** How many questions came for dead names. */
  unanswered(): number
  close(): void
}

/** Puts the file named first in the place of the system's, for the command behind it and for nobody else. */
const WITH_OWN_RESOLVER = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"']

/**
 * A name server for one process. Takes Linux and root: a mount namespace hides the system's resolv.conf from that process.
 * What is in /etc/hosts is found as ever, other names are not.
 * @returns null where that is not possible
 */
export async function openNames(): Promise<Names | null> {
  const file = path.join(os.tmpdir(), `aviso-bench-resolv-${process.pid}.conf`)
  // Takes an address of its own, because a local resolver may have port 53 of 127.0.0.1.
  const address = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255}`
  const socket = dgram.createSocket('udp4')
  let unanswered = 0
  socket.on('message', (query, sender) => {
    if (query.includes(DEAD)) unanswered += 1
    else socket.send(answer(query), sender.port, sender.address)
  })
  const names: Names = {
    around: (command) => [...WITH_OWN_RESOLVER, file, ...command],
    alive: (receiver) => `${receiver}.alive.example`,
    dead: (receiver) => `${receiver}.dead.example`,
    unanswered: () => unanswered,
    close: () => void socket.close(),
  }
  process.on('exit', () => fs.rmSync(file, { force: true }))
  fs.writeFileSync(file, `nameserver ${address}\n`)
  try {
    socket.bind(53, address)
    await once(socket, 'listening')
    const [command = '', ...args] = names.around(['true'])
    if (spawnSync(command, args).status === 0) return names
  } catch {
    // Port 53 is not ours to take.
  }
  names.close()
  return null
}

/** The label as it stands in a query: its length, then its letters. */
const DEAD = '\x04dead'
const HEADER = 12
const TYPE_A = 1

/** 127.0.0.1 to a question for an IPv4 address, and nothing to any other (RFC 1035 §4.1). */
function answer(query: Buffer): Buffer {
  const question = query.subarray(HEADER, query.indexOf(0, HEADER) + 5)
  const found = question.readUInt16BE(question.length - 4) === TYPE_A
  const header = Buffer.from([0, 0, 0x81, 0x80, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0])
  query.copy(header, 0, 0, 2)
  // The name of the question again, type A, class IN, 60 s, four bytes.
  const record = Buffer.from([0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1])
  return Buffer.concat(found ? [header, question, record] : [header, question])
}
