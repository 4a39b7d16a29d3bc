import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface DeadNames {
  /** The command line that runs another one where every name is asked of a server that never answers. */
  around(command: string[]): string[]
  /** How many questions came in. */
  questions(): number
  close(): void
}

/** Puts the file named first in the place of the system's, for the command behind it and for nobody else. */
const WITH_OWN_RESOLVER = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"']

/**
 * A name server that is silent, for one process. Takes Linux and root: a mount namespace hides the system's resolv.conf.
 * What is in /etc/hosts is found as ever.
 * @returns null where that is not possible
 */
export async function deadNames(): Promise<DeadNames | null> {
  const file = path.join(os.tmpdir(), `aviso-bench-resolv-${process.pid}.conf`)
  // Takes an address of its own, because a local resolver may have port 53 of 127.0.0.1.
  const address = `127.53.${(process.pid >> 8) & 255}.${process.pid & 255}`
  const socket = dgram.createSocket('udp4')
  let questions = 0
  socket.on('message', () => {
    questions += 1
  })
  const close = () => {
    socket.close()
    fs.rmSync(file, { force: true })
  }
  const around = (command: string[]) => [...WITH_OWN_RESOLVER, file, ...command]
  fs.writeFileSync(file, `nameserver ${address}\n`)
  try {
    socket.bind(53, address)
    await once(socket, 'listening')
    const [command = '', ...args] = around(['true'])
    if (spawnSync(command, args).status === 0) return { around, questions: () => questions, close }
  } catch {
    // Port 53 is not ours to take.
  }
  close()
  return null
}
