import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

/** The directory is open in another process. Two embedded databases on one directory would silently destroy it. */
export class DirectoryInUse extends Error {
  override name = 'DirectoryInUse'
}

/**
 * Locks an existing directory until `release()`, or until this process dies. The lock is a listening socket, which the
 * kernel frees even after kill -9; on Linux an abstract one, which leaves no file behind.
 * The lock does not reach across machines or containers that share a volume.
 * @throws DirectoryInUse
 */
export async function lockDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const address = lockAddress(directory)
  const server =
    (await tryListen(address)) ?? ((await removeStaleSocket(address)) ? await tryListen(address) : undefined)
  if (!server) {
    throw new DirectoryInUse(
      `The data directory ${directory} is in use by another process. Stop that one, or set DATA_DIR to another directory.`,
    )
  }
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

function lockAddress(directory: string): string {
  const real = fs.realpathSync(directory)
  const key = createHash('sha256').update(real).digest('hex').slice(0, 24)
  if (process.platform === 'linux') return `\0aviso-${key}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\aviso-${key}`
  return path.join(real, 'lock.sock')
}

function tryListen(address: string): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}

/** Removes the socket file of a killed process, on which nobody answers. Platforms with abstract sockets have none. */
async function removeStaleSocket(address: string): Promise<boolean> {
  if (process.platform === 'linux' || process.platform === 'win32') return false
  const alive = await new Promise<boolean>((resolve) => {
    const socket = net.connect(address, () => resolve(true)).on('error', () => resolve(false))
    socket.unref()
  })
  if (!alive) fs.rmSync(address, { force: true })
  return !alive
}
