import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import readline from 'node:readline'

export interface ServerProcess {
  child: ChildProcess
  /** The line the server says when it is ready. */
  // biome-ignore lint/suspicious/noExplicitAny: JSON as it comes
  ready: any
  /** Everything on standard error so far. */
  errors(): string
  rpc(method: string, params: object, share?: string): Promise<unknown>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

export const PROCESS_TOKEN = 'a-token-for-the-process-tests'

/** Runs `aviso`, as it was built for this test run, as a process of its own, which ends with this one. */
export function spawnAviso(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['--liftoff-only', 'dist/src/main.js', ...args], {
    env: { PATH: process.env.PATH, ADMIN_TOKEN: PROCESS_TOKEN, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

/** Runs `aviso serve`; resolves once it is ready. */
export async function startProcess(env: Record<string, string>, args: string[] = []): Promise<ServerProcess> {
  const child = spawnAviso(['serve', ...args], env)
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const line = await Promise.race([
    once(readline.createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`aviso serve ended with ${code}: ${errors}`))),
  ])
  const ready = JSON.parse(String(line[0]))
  return {
    child,
    ready,
    errors: () => errors,
    async rpc(method, params, share) {
      const response = await fetch(ready.rpc, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${PROCESS_TOKEN}`,
          ...(share === undefined ? {} : { 'aviso-share': share }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      })
      const { result, error } = (await response.json()) as { result: unknown; error: unknown }
      if (error) throw new Error(JSON.stringify(error))
      return result
    },
    async kill(signal) {
      child.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

/** Runs a command to its end. */
export async function runAviso(args: string[], env: Record<string, string>) {
  const child = spawnAviso(args, env)
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    err += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}
