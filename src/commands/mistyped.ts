import { ConfigError, variables } from '../config.ts'
import { nearest } from '../shared/nearest.ts'
import type { Command } from './command.ts'
import { variablesOf } from './help.ts'
import { COMMANDS } from './table.ts'

/** Says what was meant by a command that there is not. */
export function noCommand(name: string): ConfigError {
  const meant = nearest(name, Object.keys(COMMANDS))
  return new ConfigError(
    `There is no command ${JSON.stringify(name)}. ${meant ? `Is ${meant} meant?` : `One of ${Object.keys(COMMANDS).join(', ')} is expected.`}`,
  )
}

/**
 * Finds the first option that a command does not have, and says what was meant: the variable that does it, or the nearest
 * option. `parseArgs` would say only that it is unknown.
 */
export function noOption(name: string, command: Command, args: string[]): ConfigError | undefined {
  const own = Object.keys(command.options).map((option) => `--${option}`)
  const wrong = optionsIn(command, args).find((option) => !own.includes(option))
  if (wrong === undefined) return undefined
  return new ConfigError(`aviso ${name} has no option ${wrong}. ${instead(name, command, wrong.replace(/^--?/, ''))}`)
}

/** The options among the arguments, with their dashes. The value of one is none, also when it begins with a dash. */
function optionsIn({ options }: Command, args: string[]): string[] {
  const end = args.indexOf('--')
  return (end < 0 ? args : args.slice(0, end)).flatMap((arg, index, all) => {
    const isValue = Object.hasOwn(options, /^--(.+)/.exec(all[index - 1] ?? '')?.[1] ?? '') && !arg.startsWith('--')
    const option = /^--?[^-=][^=]*/.exec(arg)?.[0]
    return option === undefined || isValue ? [] : [option]
  })
}

function instead(name: string, command: Command, wrong: string): string {
  const names = variablesOf(command).map((one) => one.name)
  const asVariable = wrong.toUpperCase().replaceAll('-', '_')
  const variable = names.includes(asVariable) ? asVariable : undefined
  const option = nearest(wrong, Object.keys(command.options))
  if (!variable && option) return `Is --${option} meant?`
  const meant = variable ?? nearest(asVariable, names)
  if (meant) return `The variable ${meant} does that: ${meant}=… aviso ${name}`
  return `aviso ${name} --help lists what it has.`
}

/** A shorter name is too near to those of other programs: PORTS, or POST. */
const SHORTEST = 8

/** Says of each variable that is one slip away from one of ours, which is not set, what may be meant. */
export function misspelledVariables(env: Record<string, string | undefined>): string[] {
  const ours = variables().map(({ name }) => name)
  const unset = ours.filter((name) => !env[name] && name.length >= SHORTEST)
  return Object.keys(env).flatMap((name) => {
    const meant = ours.includes(name) ? undefined : nearest(name, unset, 1)
    return meant ? [`${name} is set, and Aviso has no such variable. Is ${meant} meant?`] : []
  })
}
