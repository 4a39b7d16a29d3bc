import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { freePort, NOBODY } from './cluster.ts'
import { eventually } from './eventually.ts'

/**
 * A PgBouncer in transaction mode with its defaults, in front of the tests' PostgreSQL; that it is not installed fails the
 * test.
 * @param settings lines for its configuration
 */
export async function startPgBouncer(...settings: string[]) {
  const target = new URL(process.env.TEST_DATABASE_URL as string)
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-pgbouncer-'))
  const port = await freePort()
  const file = path.join(directory, 'pgbouncer.ini')
  const lines = [
    ...['[databases]', `* = host=${target.hostname} port=${target.port}`, '[pgbouncer]', 'pool_mode = transaction'],
    ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = any'],
    ...settings,
  ]
  // Whoever comes is this user to PostgreSQL.
  lines[1] += ` user=${target.username}`
  fs.writeFileSync(file, `${lines.join('\n')}\n`)
  if (NOBODY.uid) for (const one of [directory, file]) fs.chownSync(one, NOBODY.uid, NOBODY.gid)
  const child = spawn('pgbouncer', [file], {
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...NOBODY,
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const failed = Promise.race([
    once(child, 'error').then(([error]) => error),
    once(child, 'exit').then(([code]) => new Error(`pgbouncer ended with ${code}: ${said}`)),
  ]).then((error) => {
    throw error
  })
  failed.catch(() => undefined)
  await Promise.race([eventually(() => connects(port)), failed])
  return {
    /** The address of a database through it. */
    through(database: string) {
      const url = new URL(target)
      url.port = String(port)
      url.hostname = '127.0.0.1'
      url.pathname = `/${database}`
      return url.href
    },
    /** What it has written about itself. */
    log: () => said,
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      fs.rmSync(directory, { recursive: true, force: true })
    },
  }
}

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}
