import { variables } from '../config.ts'
import type { Command, Option } from './command.ts'
import { COMMANDS } from './table.ts'

/** What `aviso --help` says. */
export function helpOfAll(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]): Row => [`aviso ${name}`, summary])
  return sections(
    'aviso: webhooks for event and course platforms',
    columns(commands),
    'aviso COMMAND --help, or aviso help COMMAND, says more; aviso --version names the version.\nSettings are environment variables: aviso serve --help lists them, docs/running.md explains them.',
  )
}

/** What `aviso COMMAND --help` says. */
export function helpOf(name: string, command: Command): string {
  const { summary, takes, options, example, more } = command
  const rows: Row[] = Object.entries(options).map(([option, { value, help }]) => [`--${option} ${value}`, help])
  rows.unshift(...(takes ?? []).map(({ value, help }): Row => [value, help]))
  const told = variablesOf(command).map(({ name: variable, help, usual }): Row => {
    return [`${variable}`, usual ? `${help} (${usual})` : help]
  })
  return sections(
    `aviso ${name}: ${summary}`,
    `Usage: ${usageOf(name, command)}`,
    more,
    rows.length > 0 && `Options:\n${columns(rows)}`,
    told.length > 0 && `Variables:\n${columns(told)}`,
    `Example:\n  ${example}`,
  )
}

/** How a command is called. */
export function usageOf(name: string, { takes, options }: Command): string {
  const words = (takes ?? []).map(({ value, optional }) => (optional ? `[${value}]` : value))
  return ['aviso', name, ...words, ...Object.entries(options).map(optionIn)].join(' ')
}

function optionIn([name, { value, required, multiple }]: [string, Option]): string {
  const option = `--${name} ${value}`
  return `${required ? option : `[${option}]`}${multiple ? '...' : ''}`
}

/** The variables that matter to a command. */
export function variablesOf({ variables: some }: Command): ReturnType<typeof variables> {
  return variables().filter(({ name }) => !some || some.includes(name))
}

type Row = [left: string, right: string]

function columns(rows: Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n')
}

function sections(...parts: (string | false | undefined)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`
}
