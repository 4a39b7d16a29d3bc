import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

export interface MeasuredServer {
  url: string
  pid: number
  /** The process's time on the CPU until now (µs); null where there is no /proc. */
  cpu(): number | null
  /** The most seen so far: resident memory (MB) and open sockets; null where there is no /proc. */
  peaks(): { rssMB: number | null; sockets: number | null }
  /** Ends it at once: what it still holds goes away with its database. */
  kill(): Promise<void>
}

const MAIN = path.join(import.meta.dirname, '..', 'dist', 'src', 'main.js')
const SAMPLE_EVERY = 500
/** Linux counts a process's time in hundredths of a second (USER_HZ, proc(5)). */
const TICK = 10_000

/**
 * Starts the built server, all in one, as a process of its own, with these settings alone.
 * @param around makes the command line that is run of that of the server
 * @throws when it ends before it is ready
 */
export async function startServer(
  settings: Record<string, string>,
  around = (command: string[]) => command,
): Promise<MeasuredServer> {
  if (!fs.existsSync(MAIN)) throw new Error('There is no server to measure yet: run `npm run build`.')
  const [command = '', ...args] = around([process.execPath, MAIN, 'serve'])
  const env = { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'error', ...settings }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  const ended = once(child, 'exit')
  const output = readline.createInterface({ input: child.stdout })
  const line = await Promise.race([once(output, 'line'), ended.then(() => null)])
  if (!line) throw new Error('The server ended before it was ready.')
  const { url } = JSON.parse(String(line[0])) as { url: string }

  const proc = `/proc/${child.pid}`
  const peaks: { rssMB: number | null; sockets: number | null } = { rssMB: null, sockets: null }
  const sample = async () => {
    const [status, sockets] = await Promise.all([fs.promises.readFile(`${proc}/status`, 'utf8'), countSockets(proc)])
    const rssMB = Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024)
    peaks.rssMB = Math.max(peaks.rssMB ?? 0, rssMB)
    peaks.sockets = Math.max(peaks.sockets ?? 0, sockets)
  }
  const sampling = setInterval(() => sample().catch(() => undefined), SAMPLE_EVERY)

  return {
    url,
    pid: child.pid as number,
    cpu: () => readCpu(`${proc}/stat`),
    peaks: () => ({ ...peaks }),
    async kill() {
      clearInterval(sampling)
      process.off('exit', kill)
      if (child.exitCode !== null) throw new Error(`The server ended by itself, with exit code ${child.exitCode}.`)
      kill()
      await ended
    },
  }
}

async function countSockets(proc: string): Promise<number> {
  const names = await fs.promises.readdir(`${proc}/fd`)
  const links = await Promise.all(names.map((name) => fs.promises.readlink(`${proc}/fd/${name}`).catch(() => '')))
  return links.filter((link) => link.startsWith('socket:')).length
}

function readCpu(file: string): number | null {
  if (!fs.existsSync(file)) return null
  const text = fs.readFileSync(file, 'utf8')
  // Fields 14 and 15, utime and stime; the name before them, in brackets, may hold anything.
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return ((user ?? 0) + (system ?? 0)) * TICK
}
