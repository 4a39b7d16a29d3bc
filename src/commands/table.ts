import type { Role } from '../app.ts'
import { type Config, ConfigError } from '../config.ts'
import type { Command } from './command.ts'

const DATABASE = ['DATABASE_URL', 'SHARES', 'DATA_DIR', 'LOG_LEVEL']

const CHECK_MORE = `Sends signed deliveries to a receiver, ours or anybody's: some that it must accept, within 15 s, and some that it must refuse.
Prints what was wrong, why, and the line of our sample that does it right. They carry x-test: true, but a receiver that
does not know this header takes the good ones for real. It goes only where ALLOW_NETWORKS lets deliveries go.

Grades: A all right, B advice only, C deliveries may be lost, F it takes what it must refuse. The exit code is 0 for A and
B, 1 for C and F, 2 when there was nothing to grade.`

const RESTORED_MORE = `A copy gives numbers again that the lost database gave since the backup. Receivers would take a new delivery for one that
they know, and drop it. Run once, it lets every number begin later.`

const SHARE_MORE = `create makes the schema of a share and brings it up to date: add its name to SHARES then, behind the others.
list names every share in the database, whether SHARES has it, and whether its schema is up to date.
stats tells how large each one is, and how busy: companies, events and webhooks, what waits, and the attempts of a day.
On a terminal it prints a table, else a line of JSON for each share.`

const LISTEN_MORE = `Without --secret it verifies with the secret that the first start of a server with an embedded database left in DATA_DIR.
With --forward-to each request goes on to that URL as it came, verified or not, and its answer goes back.
On a terminal it prints sentences, else a line of JSON for each request.`

const TRIGGER_MORE = `Has a running server send the example of the type now, as webhook.test does: with x-test: true, to each webhook of the type
that is on. Prints what was sent and what came back: sentences on a terminal, else a line of JSON for each webhook.
With --data it is no test: it publishes a notification of a company's own type, for all webhooks that have it.
The exit code is 0 when all was received, 1 when not, 2 when there was nothing to send.`

const LISTEN_OPTIONS: Command['options'] = {
  'forward-to': { type: 'string', value: 'URL', help: 'where requests go on to, such as your receiver' },
  port: { type: 'string', value: 'PORT', help: 'where it waits, on 127.0.0.1; 4000 unless given' },
  secret: { type: 'string', value: 'whsec_…', help: 'the secrets of the webhooks, in a list too', multiple: true },
  status: { type: 'string', value: 'STATUS', help: 'what it answers without --forward-to; 200 unless given' },
}

const TRIGGER_OPTIONS: Command['options'] = {
  event: { type: 'string', value: 'ID', help: 'the event whose webhooks get it; not needed where there is one event' },
  company: {
    type: 'string',
    value: 'ID',
    help: 'the company whose own webhooks get it, those that hear all its events',
  },
  webhook: { type: 'string', value: 'ID', help: 'this webhook alone, also when it is off' },
  data: { type: 'string', value: 'JSON', help: 'what a notification of an own type tells' },
  url: { type: 'string', value: 'URL', help: 'where the server is; HOST and PORT unless given' },
  token: { type: 'string', value: 'TOKEN', help: 'a token that may write; ADMIN_TOKEN unless given' },
}

const TOKEN_OPTIONS: Command['options'] = {
  name: { type: 'string', value: 'NAME', help: 'what the token is for', required: true },
  event: { type: 'string', value: 'ID', help: 'it sees this event alone' },
  company: { type: 'string', value: 'ID', help: 'it sees this company alone' },
  permission: { type: 'string', value: 'admin|user', help: 'what it may do; admin unless given', default: 'admin' },
  share: { type: 'string', value: 'NAME', help: 'where it holds; the first of SHARES unless given' },
}

const CHECK_OPTIONS: Command['options'] = {
  secret: { type: 'string', value: 'whsec_…', help: 'the secret that the receiver verifies with', required: true },
  language: {
    type: 'string',
    value: 'node|python|php|go',
    help: 'of the lines to mend; without it, the one that the receiver names, or all',
  },
  code: { type: 'string', value: 'TEXT', help: 'the security code of its webhook, sent as X-Secret' },
  body: {
    type: 'string',
    value: 'FILE',
    help: 'JSON that the receiver understands; without it, an enrolment of InEvent',
  },
}

/** @throws ConfigError when one is none of SHARES */
function sharesIn(given: string, { shares }: Config): string[] {
  const names = given.split(',').map((name) => name.trim())
  const wrong = names.find((name) => !shares.includes(name))
  if (wrong === undefined) return [...new Set(names)]
  throw new ConfigError(`--shares cannot be "${given}": names of SHARES are expected, ${shares.join(' or ')}.`)
}

/** Every command, for `parseArgs` and for the help alike. Its code is loaded when it runs: help needs no database. */
export const COMMANDS: Record<string, Command> = {
  serve: {
    summary: 'run the server',
    options: {
      only: { type: 'string', value: 'api|dispatcher', help: 'one part of it; the processes share a PostgreSQL' },
      shares: { type: 'string', value: 'NAMES', help: 'some of SHARES, such as aviso_1,aviso_2; all unless given' },
    },
    example: 'PORT=8080 DATA_DIR=/var/lib/aviso aviso serve',
    async run({ only, shares }, config) {
      if (only !== undefined && only !== 'api' && only !== 'dispatcher') {
        throw new ConfigError(`--only cannot be "${String(only)}": api or dispatcher is expected.`)
      }
      if (only !== undefined && !config.databaseUrl) {
        throw new ConfigError('--only takes a PostgreSQL that the processes share: set DATABASE_URL.')
      }
      const served = shares === undefined ? config.shares : sharesIn(String(shares), config)
      const { serve } = await import('./serve.ts')
      return serve(config, (only as Role | undefined) ?? 'all', served)
    },
  },
  migrate: {
    summary: 'bring the schema up to date',
    options: {},
    variables: DATABASE,
    example: 'DATABASE_URL=postgres://user:password@localhost/aviso aviso migrate',
    run: async (_, config) => (await import('./migrate.ts')).migrateCommand(config),
  },
  restored: {
    summary: 'ready a copy that was brought back from a backup, before it starts',
    options: {
      gap: {
        type: 'string',
        value: 'N',
        help: 'how many numbers to leave out: more than were given since the backup; 1000000 unless given',
        default: '1000000',
      },
    },
    variables: DATABASE,
    example: 'DATABASE_URL=postgres://user:password@localhost/copy aviso restored',
    more: RESTORED_MORE,
    run: async (given, config) => (await import('./restored.ts')).restoredCommand(config, given),
  },
  share: {
    summary: 'make a share, list them, or tell how busy they are',
    takes: [
      { value: 'DEED', help: 'create, list or stats' },
      { value: 'NAME', help: 'of the share to create', optional: true },
    ],
    options: {},
    variables: DATABASE,
    example: 'DATABASE_URL=postgres://user:password@localhost/aviso aviso share create aviso_2',
    more: SHARE_MORE,
    run: async (given, config) => (await import('./share.ts')).shareCommand(config, given),
  },
  token: {
    summary: 'make a token',
    options: TOKEN_OPTIONS,
    variables: DATABASE,
    example: "aviso token --name 'My platform' --event 1",
    run: async (given, config) => (await import('./token.ts')).tokenCommand(config, given),
  },
  listen: {
    summary: 'a local receiver that prints what arrives, and hands it on',
    options: LISTEN_OPTIONS,
    variables: ['DATA_DIR'],
    example: 'aviso listen --forward-to http://127.0.0.1:8000/hook --secret whsec_…',
    more: LISTEN_MORE,
    run: async (given, config) => (await import('./listen.ts')).listenCommand(config, given),
  },
  trigger: {
    summary: 'have a running server send an example to webhooks',
    takes: [{ value: 'TYPE', help: 'the type of notification' }],
    options: TRIGGER_OPTIONS,
    variables: ['HOST', 'PORT', 'ADMIN_TOKEN'],
    example: 'aviso trigger activityEnrollment --event 1 --token aviso_…',
    more: TRIGGER_MORE,
    run: async (given, config) => (await import('./trigger.ts')).triggerCommand(config, given),
  },
  check: {
    summary: 'grade a webhook receiver',
    takes: [{ value: 'URL', help: 'where the receiver is' }],
    options: CHECK_OPTIONS,
    variables: ['ALLOW_NETWORKS'],
    example: 'aviso check https://example.com/hook --secret whsec_…',
    more: CHECK_MORE,
    run: async (given, config) => (await import('./check.ts')).checkCommand(config, given),
  },
  openrpc: {
    summary: 'print the OpenRPC document',
    options: {},
    variables: [],
    example: 'aviso openrpc > openrpc.json',
    async run() {
      const { describe } = await import('../documents.ts')
      process.stdout.write(`${JSON.stringify(describe('http://127.0.0.1:3000'), null, 2)}\n`)
      return 0
    },
  },
  reference: {
    summary: 'print the method reference in Markdown',
    options: {},
    variables: [],
    example: 'aviso reference > methods.md',
    async run() {
      const [{ describe }, { reference }] = await Promise.all([
        import('../documents.ts'),
        import('../contract/reference.ts'),
      ])
      process.stdout.write(reference(describe('http://127.0.0.1:3000')))
      return 0
    },
  },
  client: {
    summary: 'print a typed client in TypeScript, for this server',
    options: {},
    variables: ['PUBLIC_URL', 'HOST', 'PORT'],
    example: 'PUBLIC_URL=https://aviso.example aviso client > client.ts',
    async run(_, config) {
      const { client } = await import('../app.ts')
      process.stdout.write(client(config))
      return 0
    },
  },
}
