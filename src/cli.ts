import { parseArgs } from 'node:util'
import type { Command } from './commands/command.ts'
import { helpOf, helpOfAll } from './commands/help.ts'
import { misspelledVariables, noCommand, noOption } from './commands/mistyped.ts'
import { COMMANDS } from './commands/table.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { DirectoryInUse } from './database/directory-lock.ts'
import { VERSION } from './version.ts'

/** Runs one command line. @returns the exit code: 0 done, 1 failed, 2 not understood */
export async function run(argv: string[]): Promise<number> {
  const [name = 'help', ...rest] = argv
  if (/^(-v|--version)$/.test(name)) return say(VERSION)
  if (/^(-h|--help|help)$/.test(name)) return help(rest[0])
  const command = commandOf(name)
  if (!command) return complain(noCommand(name).message, 2)
  if (rest.some((argument) => /^(-h|--help)$/.test(argument))) return help(name)
  let config: Config | undefined
  try {
    const given = givenTo(name, command, rest)
    for (const line of misspelledVariables(process.env)) process.stderr.write(`${line}\n`)
    config = readConfig(process.env)
    return await command.run(given, config)
  } catch (error) {
    return complain(plain(error, name, config), error instanceof ConfigError || isUsage(error) ? 2 : 1)
  }
}

function commandOf(name: string): Command | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
}

function help(name: string | undefined): number {
  if (name === undefined || name.startsWith('-')) return say(helpOfAll().trimEnd())
  const command = commandOf(name)
  return command ? say(helpOf(name, command).trimEnd()) : complain(noCommand(name).message, 2)
}

/** @throws ConfigError what was meant by an option that the command does not have */
function givenTo(name: string, command: Command, args: string[]) {
  const wrong = noOption(name, command, args)
  if (wrong) throw wrong
  const { options, takes = [] } = command
  const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true })
  const more = positionals[takes.length]
  if (more !== undefined) {
    const expected = takes.length > 0 ? `one ${takes.map(({ value }) => value).join(' and one ')} alone` : 'no word'
    throw new ConfigError(`aviso ${name} takes ${expected} besides options, and was given ${JSON.stringify(more)}.`)
  }
  return { ...values, ...Object.fromEntries(takes.map(({ value }, n) => [value.toLowerCase(), positionals[n]])) }
}

function isUsage(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}

/** An error in words for the person who typed the command: a line or two, never a stack. */
function plain(error: unknown, name: string, config: Config | undefined): string {
  if (error instanceof ConfigError || error instanceof DirectoryInUse) return error.message
  if (isUsage(error)) return (error as Error).message.replaceAll('\n', ' ')
  const { code, message, syscall, port } = error as NodeJS.ErrnoException & { port?: number }
  const where = name === 'listen' ? '--port' : port === config?.metricsPort ? 'METRICS_PORT' : 'PORT'
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another process. Set ${where} to another one.`
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} is not this user's. Set ${where} to one from 1024.`
  if (code === 'EADDRNOTAVAIL') return `This machine does not have that address (${message}). Set HOST to one it has.`
  if (syscall === 'getaddrinfo') return `This machine does not know that address (${message}). Set HOST to one it has.`
  return `Aviso cannot go on: ${message || code}`
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function complain(line: string, code: number): number {
  process.stderr.write(`${line}\n`)
  return code
}
