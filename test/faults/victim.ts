import { type ServerProcess, startProcess } from '../harness/process.ts'

// biome-ignore lint/suspicious/noExplicitAny: the results of any method
type Any = any

/** The server that is killed, and started again on the same data. */
export class Victim {
  readonly #env: Record<string, string>
  #server: ServerProcess | undefined
  /** Once it is about to be killed, answers may not come. */
  isDying = false

  constructor(env: Record<string, string>) {
    this.#env = env
  }

  get isRunning(): boolean {
    return this.#server !== undefined
  }

  async start(): Promise<void> {
    this.isDying = false
    this.#server = await startProcess({ ...this.#env, LOG_LEVEL: 'warn' })
    const { child } = this.#server
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
  }

  rpc(method: string, params: object): Promise<Any> {
    if (!this.#server) throw new Error('There is no server to call.')
    return this.#server.rpc(method, params)
  }

  /** Calls, and tells whether the kill came before the answer. */
  async rpcOrCut(method: string, params: object): Promise<{ result: Any } | 'cut'> {
    try {
      return { result: await this.rpc(method, params) }
    } catch (error) {
      // fetch says so when the connection is gone.
      if (this.isDying && (error instanceof TypeError || !this.isRunning)) return 'cut'
      throw error
    }
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.isDying = true
    const server = this.#server
    this.#server = undefined
    await server?.kill(signal)
  }
}
