import { parseArgs } from 'node:util'
import type { Role } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { DirectoryInUse } from './database/directory-lock.ts'

interface Command {
  help: string
  /** As `parseArgs` takes them. */
  options: Record<string, { type: 'string' | 'boolean'; default?: string }>
  /** @returns the exit code */
  run(options: Record<string, string | boolean | undefined>, config: Config): Promise<number>
}

/** Every command. Its code is loaded when it runs: `aviso help` needs no database. */
const commands: Record<string, Command> = {
  serve: {
    help: 'serve [--only api|dispatcher]   run the server',
    options: { only: { type: 'string' } },
    async run({ only }, config) {
      if (only !== undefined && only !== 'api' && only !== 'dispatcher') {
        throw new ConfigError(`--only cannot be "${String(only)}": api or dispatcher is expected.`)
      }
      if (only !== undefined && !config.databaseUrl) {
        throw new ConfigError('--only takes a PostgreSQL that the processes share: set DATABASE_URL.')
      }
      const { serve } = await import('./commands/serve.ts')
      return serve(config, (only as Role | undefined) ?? 'all')
    },
  },
  migrate: {
    help: 'migrate                         bring the schema up to date',
    options: {},
    run: async (_, config) => (await import('./commands/migrate.ts')).migrateCommand(config),
  },
  token: {
    help: 'token --name NAME [--event ID] [--permission admin|user]   make a token',
    options: { name: { type: 'string' }, event: { type: 'string' }, permission: { type: 'string', default: 'admin' } },
    run: async (options, config) => (await import('./commands/token.ts')).tokenCommand(config, options),
  },
  listen: {
    help: 'listen [--port 4000] [--secret whsec_…] [--status 200]   a local receiver that prints what arrives',
    options: {
      port: { type: 'string' },
      secret: { type: 'string' },
      status: { type: 'string', default: '200' },
    },
    run: async (options, config) => (await import('./commands/listen.ts')).listenCommand(config, options),
  },
  openrpc: {
    help: 'openrpc                         print the OpenRPC document',
    options: {},
    async run() {
      const { describe } = await import('./app.ts')
      process.stdout.write(`${JSON.stringify(describe('http://127.0.0.1:3000'), null, 2)}\n`)
      return 0
    },
  },
  reference: {
    help: 'reference                       print the method reference in Markdown',
    options: {},
    async run() {
      const [{ describe }, { reference }] = await Promise.all([import('./app.ts'), import('./contract/reference.ts')])
      process.stdout.write(reference(describe('http://127.0.0.1:3000')))
      return 0
    },
  },
  client: {
    help: 'client                          print a typed client in TypeScript, for this server',
    options: {},
    async run(_, config) {
      const { client } = await import('./app.ts')
      process.stdout.write(client(config))
      return 0
    },
  },
}

const HELP = `aviso: webhooks for event and course platforms

${Object.values(commands)
  .map(({ help }) => `  aviso ${help}`)
  .join('\n')}

Settings are environment variables: see docs/running.md.
`

/** Runs one command line. @returns the exit code: 0 done, 1 failed, 2 not understood */
export async function run(argv: string[]): Promise<number> {
  const [name = 'help', ...rest] = argv
  if (/^(-h|--help|help)$/.test(name)) {
    process.stdout.write(HELP)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command)
    return complain(`There is no command "${name}". One of ${Object.keys(commands).join(', ')} is expected.`, 2)
  try {
    const { values } = parseArgs({ args: rest, options: command.options, strict: true })
    return await command.run(values, readConfig(process.env))
  } catch (error) {
    return complain(oneLine(error), error instanceof ConfigError || isUsage(error) ? 2 : 1)
  }
}

function isUsage(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}

function oneLine(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DirectoryInUse || isUsage(error)) return (error as Error).message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `The port is in use by another process (${message}). Set PORT to another one.`
  if (code === 'EADDRNOTAVAIL') return `This machine does not have that address (${message}). Set HOST to one it has.`
  return `Aviso cannot go on: ${message || code}`
}

function complain(line: string, code: number): number {
  process.stderr.write(`${line}\n`)
  return code
}
