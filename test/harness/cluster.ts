import { execFile } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** PostgreSQL and PgBouncer refuse to run as root, who lends them a user who owns nothing. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** The programs of the newest PostgreSQL that Debian installed. */
export function programs(): string {
  const root = '/usr/lib/postgresql'
  const newest = fs.existsSync(root) ? fs.readdirSync(root).sort((a, b) => Number(b) - Number(a))[0] : ''
  return path.join(root, newest ?? '', 'bin')
}

/** Whether there are programs of PostgreSQL to make a cluster with. */
export function hasPrograms(): boolean {
  return fs.existsSync(path.join(programs(), 'initdb'))
}

/** A PostgreSQL of one's own, which can be crashed and started again. `prepare` is told where its data is before it starts. */
export async function startCluster(prepare: (data: string) => void = () => undefined) {
  const bin = programs()
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-cluster-'))
  if (NOBODY.uid) fs.chownSync(directory, NOBODY.uid, NOBODY.gid)
  const data = path.join(directory, 'data')
  const run = async (program: string, ...args: string[]) => {
    await execute(path.join(bin, program), args, { ...NOBODY, cwd: directory })
  }
  await run('initdb', '-D', data, '-U', 'aviso', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
  prepare(data)
  const port = await freePort()
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=off`
  const start = () => run('pg_ctl', '-D', data, '-l', path.join(directory, 'log'), '-w', '-o', options, 'start')
  const crash = () => run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
  const quit = () => {
    const pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGQUIT')
  }
  process.once('exit', quit)
  await start()
  return {
    url: `postgres://aviso@127.0.0.1:${port}/postgres`,
    start,
    /** Ends it as a crash does: nothing is written any more, and what was committed comes back from its log. */
    crash,
    promote: () => run('pg_ctl', '-D', data, '-w', 'promote'),
    async stop() {
      process.off('exit', quit)
      await crash()
      fs.rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A PostgreSQL of one's own that is still a standby: it takes no changes until `promote`. */
export function startStandby() {
  return startCluster((data) => fs.writeFileSync(path.join(data, 'standby.signal'), ''))
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
