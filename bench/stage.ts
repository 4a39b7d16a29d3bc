import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type MeasuredServer, startServer } from './measured-server.ts'
import type { Scale } from './measurement.ts'
import { newDatabase } from './new-database.ts'
import type { Arrived, Expected, Told } from './receiver.ts'

export const TOKEN = 'x'.repeat(32)

export interface Receiver {
  /** So many URLs, spread over the ports. */
  urls(count: number): string[]
  /** Takes requests, but never answers. */
  hanging: string
  /** Counts anew, and resolves once so many have come. To be called before they are sent. */
  expect(expected: Expected): { all: Promise<Arrived> }
  /** What has come until now. */
  arrived(): Promise<Arrived>
}

const PORTS = 100

/** Makes what a measurement needs, and takes all of it away at its end. */
export class Stage {
  readonly databaseServer: string
  readonly scale: Scale
  readonly #closers: (() => unknown)[] = []

  constructor(databaseServer: string, scale: Scale) {
    this.databaseServer = databaseServer
    this.scale = scale
  }

  /** A size: of the whole run, and of the quick one, a tenth of it unless told. */
  size(whole: number, quick = Math.round(whole / 10)): number {
    return this.scale.quick ? quick : whole
  }

  onClose(close: () => unknown): void {
    this.#closers.unshift(close)
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close()
  }

  async database(): Promise<string> {
    const { url, drop } = await newDatabase(this.databaseServer)
    this.onClose(drop)
    return url
  }

  directory(): string {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-bench-'))
    this.onClose(() => fs.rmSync(directory, { recursive: true, force: true }))
    return directory
  }

  /** A server of ours, all in one unless told, which may deliver to this machine and limits nobody. */
  async server(settings: Record<string, string>, only?: string): Promise<MeasuredServer> {
    const all = {
      ADMIN_TOKEN: TOKEN,
      ALLOW_NETWORKS: '127.0.0.0/8',
      RATE_LIMIT: '0',
      RATE_LIMIT_PER_TOKEN: '0',
      ...settings,
    }
    const server = await startServer(all, only ? { only } : {})
    this.onClose(() => server.kill().catch(() => undefined))
    return server
  }

  /** A file of the benchmarks as a process of its own, with the first message that it sends. */
  async fork<First>(
    file: string,
    args: string[] = [],
    env: Record<string, string> = {},
  ): Promise<{ child: ChildProcess; first: First }> {
    const child = fork(path.join(import.meta.dirname, file), args, {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, ...env },
    })
    this.onClose(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    })
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${file} ended before it was ready.`)))
    gone.catch(() => undefined)
    const [first] = await Promise.race([once(child, 'message'), gone])
    return { child, first }
  }

  async receiver(): Promise<Receiver> {
    const { child, first } = await this.fork<{ ports: number[] }>('receiver.ts', [String(PORTS)])
    const { ports } = first
    const next = (kind: 'all' | 'told') =>
      new Promise<Arrived>((resolve) => {
        child.on('message', function listen(message: Told) {
          const arrived = (message as Record<string, Arrived>)[kind]
          if (arrived) resolve(arrived)
          if (arrived) child.off('message', listen)
        })
      })
    const at = (place: string, n: number) => `http://127.0.0.1:${ports[n % PORTS]}/${place}`
    return {
      urls: (count) => Array.from({ length: count }, (_, n) => at(`hook/${n}`, n)),
      hanging: at('hang', 0),
      expect(expected) {
        child.send(expected)
        return { all: next('all') }
      },
      arrived() {
        child.send('tell')
        return next('told')
      },
    }
  }
}

/** A call of a method of ours. @throws Error with what the answer says */
export async function rpc<Result = Record<string, string>>(
  server: MeasuredServer,
  method: string,
  params: object,
): Promise<Result> {
  const response = await fetch(`${server.url}/rpc`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = (await response.json()) as { result?: Result; error?: unknown }
  if (result === undefined) throw new Error(JSON.stringify(error))
  return result
}
