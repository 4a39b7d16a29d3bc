import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

/** PostgreSQL and PgBouncer refuse to run as root, who lends them a user who owns nothing. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** The programs of the newest PostgreSQL that Debian installed. */
function programs(): string {
  const root = '/usr/lib/postgresql'
  const newest = fs.readdirSync(root).sort((a, b) => Number(b) - Number(a))[0]
  return path.join(root, newest ?? '', 'bin')
}

/** A PostgreSQL of one's own that is still a standby: it takes no changes until `promote`. */
export async function startStandby() {
  const bin = programs()
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-standby-'))
  if (NOBODY.uid) fs.chownSync(directory, NOBODY.uid, NOBODY.gid)
  const data = path.join(directory, 'data')
  const run = (program: string, ...args: string[]) =>
    execFileSync(path.join(bin, program), args, { ...NOBODY, cwd: directory, stdio: 'ignore' })
  run('initdb', '-D', data, '-U', 'aviso', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
  fs.writeFileSync(path.join(data, 'standby.signal'), '')
  const port = await freePort()
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=off`
  run('pg_ctl', '-D', data, '-l', path.join(directory, 'log'), '-w', '-o', options, 'start')
  return {
    url: `postgres://aviso@127.0.0.1:${port}/postgres`,
    promote: () => run('pg_ctl', '-D', data, '-w', 'promote'),
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      fs.rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
