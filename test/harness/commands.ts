import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The commands of a section of docs/operate.md, block by block, as they stand there. */
export function commandsOf(section: string): string[] {
  const [, text = ''] = fs.readFileSync('docs/operate.md', 'utf8').split(`\n### ${section}\n`)
  const [own = ''] = text.split(/\n##/)
  return [...own.matchAll(/```sh\n(.+?)```/gs)].map(([, block = '']) => block)
}

/** Runs a block of commands, each of which has to succeed. @returns what they print */
export async function shell(block: string, cwd: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await run('bash', ['-euc', block], { cwd, env: { ...process.env, ...env } })
  return stdout
}
