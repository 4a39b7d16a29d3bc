import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { busyUs } from './proc.ts'

export interface MeasuredServer {
  url: string
  pid: number
  /** The process's time on the CPU until now (µs); null where there is no /proc. */
  cpu(): number | null
  /** Its resident memory now (MB); null where there is no /proc. */
  rssMB(): number | null
  /** The most seen so far: resident memory (MB) and open sockets; null where there is no /proc. */
  peaks(): { rssMB: number | null; sockets: number | null }
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>
  /** Ends it at once: what it still holds goes away with its database. */
  kill(): Promise<void>
}

/** As `npm start` starts it. */
const YOUNG = '--max-semi-space-size=32'
const MAIN = path.join(import.meta.dirname, '..', 'dist', 'src', 'main.js')
const SAMPLE_EVERY = 500

/**
 * Starts the built server as a process of its own, with these settings alone.
 * @param options.around makes the command line that is run of that of the server
 * @param options.only the role it has; all in one without it
 * @throws when it ends before it is ready
 */
export async function startServer(
  settings: Record<string, string>,
  { around = (command) => command, only }: { around?: (command: string[]) => string[]; only?: string } = {},
): Promise<MeasuredServer> {
  if (!fs.existsSync(MAIN)) throw new Error('There is no server to measure yet: run `npm run build`.')
  const [command = '', ...args] = around([process.execPath, YOUNG, MAIN, 'serve', ...(only ? ['--only', only] : [])])
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
    peaks.rssMB = Math.max(peaks.rssMB ?? 0, residentMB(proc) ?? 0)
    peaks.sockets = Math.max(peaks.sockets ?? 0, await countSockets(proc))
  }
  const sampling = setInterval(() => sample().catch(() => undefined), SAMPLE_EVERY)

  async function end(signal: NodeJS.Signals): Promise<void> {
    clearInterval(sampling)
    process.off('exit', kill)
    if (child.exitCode !== null) throw new Error(`The server ended by itself, with exit code ${child.exitCode}.`)
    child.kill(signal)
    await ended
  }

  return {
    url,
    pid: child.pid as number,
    cpu: () => busyUs(child.pid as number),
    rssMB: () => residentMB(proc),
    peaks: () => ({ ...peaks }),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

function residentMB(proc: string): number | null {
  if (!fs.existsSync(proc)) return null
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`${proc}/status`, 'utf8'))?.[1]) / 1_024)
}

async function countSockets(proc: string): Promise<number> {
  const names = await fs.promises.readdir(`${proc}/fd`)
  const links = await Promise.all(names.map((name) => fs.promises.readlink(`${proc}/fd/${name}`).catch(() => '')))
  return links.filter((link) => link.startsWith('socket:')).length
}
