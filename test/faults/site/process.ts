import { type ServerProcess, startProcess } from '../../harness/process.ts'

// biome-ignore lint/suspicious/noExplicitAny: the results of any method
export type Any = any

/** What became of a call: its result, that it was refused, or that nobody knows whether it was committed. */
export type Answer = { result: Any } | { refused: string } | 'cut'

/** What a process does, as `aviso serve --only` says. */
export type Role = 'all' | 'api' | 'dispatcher'

/** A server that is struck, and started again on the same data. */
export class Process {
  readonly role: Role
  /** Its sessions have this application_name in PostgreSQL. */
  readonly name: string
  readonly #env: Record<string, string>
  readonly #mayBeUnavailable: boolean
  #server: ServerProcess | undefined
  /** Once it is about to be struck, answers may not come. */
  isDying = false
  /** What the log of all its lives has of faults, by their messages. */
  readonly errors: string[] = []

  /** @param mayBeUnavailable whether it may answer that it cannot work just now */
  constructor(role: Role, name: string, env: Record<string, string>, mayBeUnavailable: boolean) {
    this.#mayBeUnavailable = mayBeUnavailable
    this.role = role
    this.name = name
    this.#env = env
  }

  get isRunning(): boolean {
    return this.#server !== undefined
  }

  get pid(): number {
    return this.#server?.child.pid ?? 0
  }

  /** Whether it ended without being asked to. */
  get hasEnded(): boolean {
    return this.#server?.child.exitCode !== null || this.#server.child.signalCode !== null
  }

  get rpcUrl(): string {
    return this.#server?.ready.rpc ?? ''
  }

  async start(): Promise<void> {
    this.isDying = false
    const only = this.role === 'all' ? [] : ['--only', this.role]
    this.#server = await startProcess({ ...this.#env, LOG_LEVEL: 'warn' }, only)
  }

  async rpc(method: string, params: object, share?: string): Promise<Any> {
    const answer = await this.call(method, params, share)
    if (typeof answer === 'object' && 'result' in answer) return answer.result
    throw new Error(`${method} was ${answer === 'cut' ? 'cut' : `refused: ${answer.refused}`}`)
  }

  /** @throws Error when a call is cut while nothing is struck, and for a fault of the server's own */
  async call(method: string, params: object, share?: string): Promise<Answer> {
    if (!this.#server) {
      if (this.isDying) return 'cut'
      throw new Error('There is no server to call.')
    }
    try {
      return { result: await this.#server.rpc(method, params, share) }
    } catch (error) {
      // fetch says so when the connection is gone.
      if (error instanceof TypeError && this.isDying) return 'cut'
      if (error instanceof TypeError) throw error
      const kind = /"kind":"(\w+)"/.exec((error as Error).message)?.[1]
      if (kind === 'unavailable' && this.#mayBeUnavailable) return 'cut'
      if (kind === undefined || kind === 'internal' || kind === 'unavailable') throw error
      return { refused: kind }
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#server?.child.kill(signal)
  }

  /** @returns the exit code; null after a kill */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.isDying = true
    const server = this.#server
    this.#server = undefined
    if (!server) return null
    const code = await server.kill(signal)
    this.errors.push(...faultsIn(server.errors()))
    return code
  }
}

const ERROR_LEVEL = 50

/** The lines of a log that tell of a fault. What a process said before it had a log is a fault, too. */
function faultsIn(log: string): string[] {
  return log.split('\n').flatMap((line) => {
    if (line === '') return []
    if (!line.startsWith('{')) return [line]
    // The last line of a process that was killed may be cut.
    if (!line.endsWith('}')) return []
    const { level, msg, err } = JSON.parse(line)
    return level < ERROR_LEVEL ? [] : [`${msg}${err ? ` (${err.message})` : ''}`]
  })
}
