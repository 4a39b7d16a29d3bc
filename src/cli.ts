import { parseArgs } from 'node:util'
import type { Role } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { DirectoryInUse } from './database/directory-lock.ts'

interface Command {
  help: string
  /** What `--help` adds behind the name of the command. */
  more?: string
  /** The name of what stands behind the command without a name of its own. */
  takes?: string
  /** As `parseArgs` takes them. */
  options: Record<string, { type: 'string' | 'boolean'; default?: string }>
  /** @returns the exit code */
  run(options: Record<string, string | boolean | undefined>, config: Config): Promise<number>
}

const CHECK_HELP = `
Sends signed deliveries to a receiver, ours or anybody's: some that it must accept, within 15 s, and some that it must refuse.
Prints what was wrong, why, and the line of our sample that does it right. They carry x-test: true, but a receiver that
does not know this header takes the good ones for real. It goes only where ALLOW_NETWORKS lets deliveries go.

  --secret    the secret that the receiver verifies with
  --language  of the lines to mend; without it, the one that the receiver names, or all
  --code      the security code of its webhook, sent as X-Secret
  --body      a file with JSON that the receiver understands; without it, an enrolment of InEvent

Grades: A all right, B advice only, C deliveries may be lost, F it takes what it must refuse. The exit code is 0 for A and
B, 1 for C and F, 2 when there was nothing to grade.
`

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
    help: 'token --name NAME [--event ID | --company ID] [--permission admin|user]   make a token',
    options: {
      name: { type: 'string' },
      event: { type: 'string' },
      company: { type: 'string' },
      permission: { type: 'string', default: 'admin' },
    },
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
  check: {
    help: 'check URL --secret whsec_… [--language node|python|php|go] [--code TEXT] [--body FILE]   grade a webhook receiver',
    more: CHECK_HELP,
    takes: 'url',
    options: {
      secret: { type: 'string' },
      language: { type: 'string' },
      code: { type: 'string' },
      body: { type: 'string' },
    },
    run: async (options, config) => (await import('./commands/check.ts')).checkCommand(config, options),
  },
  openrpc: {
    help: 'openrpc                         print the OpenRPC document',
    options: {},
    async run() {
      const { describe } = await import('./documents.ts')
      process.stdout.write(`${JSON.stringify(describe('http://127.0.0.1:3000'), null, 2)}\n`)
      return 0
    },
  },
  reference: {
    help: 'reference                       print the method reference in Markdown',
    options: {},
    async run() {
      const [{ describe }, { reference }] = await Promise.all([
        import('./documents.ts'),
        import('./contract/reference.ts'),
      ])
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
  if (rest.includes('--help')) {
    process.stdout.write(`aviso ${command.help}\n${command.more ?? ''}`)
    return 0
  }
  try {
    const { options, takes } = command
    const { values, positionals } = parseArgs({
      args: rest,
      options,
      strict: true,
      allowPositionals: takes !== undefined,
    })
    return await command.run({ ...values, ...(takes && { [takes]: positionals[0] }) }, readConfig(process.env))
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
