import type { Backend } from '../../harness/backend.ts'
import type { Faults } from '../oracle/faults.ts'
import { type Answer, type Any, Process, type Role } from './process.ts'

/** Quick, so that what a receiver refuses comes again while somebody waits for it. */
const SETTINGS = { RETRY_SCHEDULE: '200ms,400ms,1s,1s,1s,1s,1s,1s,1s' }

export interface SiteOptions {
  roles: readonly Role[]
  env?: Record<string, string>
  /** Whether calls may be answered with that: the database goes away, or the process sleeps for long. */
  mayBeUnavailable?: boolean
  /** What its log may have at the level error; nothing without it. */
  mayLog?: RegExp
}

/** What is called. */
export interface Callee {
  /** Once it is about to be struck, answers may not come. */
  readonly isDying: boolean
  rpc(method: string, params: object): Promise<Any>
  call(method: string, params: object): Promise<Answer>
}

/** The processes that work together on one database. */
export class Site {
  readonly backend: Backend
  readonly processes: Process[]
  readonly #faults: Faults
  readonly #mayLog: RegExp

  constructor(backend: Backend, faults: Faults, { roles, env, mayBeUnavailable = false, mayLog = /^$/ }: SiteOptions) {
    this.backend = backend
    this.#mayLog = mayLog
    this.#faults = faults
    this.processes = roles.map((role, index) => {
      const name = `faults-${role}-${index}`
      return new Process(role, name, { ...backend.env, ...named(backend, name), ...SETTINGS, ...env }, mayBeUnavailable)
    })
  }

  /** The one that is called. */
  get api(): Process {
    return this.#one(({ role }) => role !== 'dispatcher')
  }

  /** The one that sends; the first, where there are several. */
  get dispatcher(): Process {
    return this.#one(({ role }) => role !== 'api')
  }

  get isUp(): boolean {
    return this.processes.every(({ isRunning }) => isRunning)
  }

  rpc(method: string, params: object, share?: string): Promise<Any> {
    return this.api.rpc(method, params, share)
  }

  call(method: string, params: object, share?: string): Promise<Answer> {
    return this.api.call(method, params, share)
  }

  /** The same processes, as a caller of one share sees them. */
  of(share: string): Callee {
    const isDying = () => this.api.isDying
    return {
      get isDying() {
        return isDying()
      },
      rpc: (method, params) => this.rpc(method, params, share),
      call: (method, params) => this.call(method, params, share),
    }
  }

  /** Starts what does not run. */
  async up(): Promise<void> {
    for (const one of this.processes) {
      if (one.isRunning && one.hasEnded) {
        this.#faults.add('wrong', `${one.name} ended without being asked to`)
        await this.#end(one, 'SIGKILL')
      }
      if (!one.isRunning) await one.start()
    }
  }

  /** Ends everything in order, as SIGTERM does. */
  async down(): Promise<void> {
    // What calls is ended before what sends, so that nothing is left to send.
    for (const one of this.processes) await this.terminate(one)
  }

  /** A process that is asked to end does so by itself. */
  async terminate(one: Process): Promise<void> {
    if (!one.isRunning) return
    const code = await this.#end(one, 'SIGTERM')
    if (code !== 0) this.#faults.add('wrong', `${one.name} ended with ${code} after SIGTERM`)
  }

  kill(one: Process): Promise<number | null> {
    return this.#end(one, 'SIGKILL')
  }

  async remove(): Promise<void> {
    await Promise.all(this.processes.map((one) => this.kill(one)))
  }

  async #end(one: Process, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const code = await one.end(signal)
    for (const error of one.errors.splice(0))
      if (!this.#mayLog.test(error)) this.#faults.add('wrong', `${one.name} logged: ${error}`)
    return code
  }

  #one(isIt: (one: Process) => boolean): Process {
    const found = this.processes.find(isIt)
    if (!found) throw new Error('There is no such process.')
    return found
  }
}

function named({ env }: Backend, name: string): Record<string, string> {
  if (!env.DATABASE_URL) return {}
  const url = new URL(env.DATABASE_URL)
  url.searchParams.set('application_name', name)
  return { DATABASE_URL: url.href }
}
