import type { Config } from '../config.ts'

/** The options and values of a command line, as they were given. */
export type Given = Record<string, string | boolean | (string | boolean)[] | undefined>

/** An option, as `parseArgs` takes it and as `--help` tells of it. */
export interface Option {
  type: 'string'
  /** What stands for its value in the usage. */
  value: string
  help: string
  required?: true
  /** It may be given several times. */
  multiple?: true
  default?: string
}

export interface Command {
  summary: string
  /** What stands behind the command without a name of its own, in this order. */
  takes?: readonly { value: string; help: string; optional?: true }[]
  options: Record<string, Option>
  /** The variables that matter to it; undefined: all of them. */
  variables?: readonly string[]
  /** The options and values of an example, and what they do. */
  example: string
  /** What `--help` adds. */
  more?: string
  /** @returns the exit code */
  run(given: Given, config: Config): Promise<number>
}
