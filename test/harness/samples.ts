import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { vi } from 'vitest'
import { newScratch } from './scratch.ts'

/** How the sample of each language is run, as its first line says. */
const LANGUAGES = {
  node: { file: 'receiver.mjs', run: (file: string) => [process.execPath, file] },
  python: { file: 'receiver.py', run: (file: string) => ['python3', file] },
  php: { file: 'receiver.php', run: (file: string, port: number) => ['php', '-S', `127.0.0.1:${port}`, file] },
  go: { file: 'receiver.go', run: (file: string) => ['go', 'run', file] },
} as const
export type Language = keyof typeof LANGUAGES

/** The languages that this machine has: Node is always there, the others where they are installed. */
export const found = (Object.keys(LANGUAGES) as Language[]).filter((language) => {
  const [program = ''] = LANGUAGES[language].run('', 0)
  try {
    execFileSync(program, [language === 'go' ? 'version' : '--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

/** Go compiles its library first where it never did, which takes half a minute on a busy machine. */
export const SAMPLE_TIMEOUT_MS = 180_000

/** Pastes a sample into a file and runs it; resolves when it takes connections. @returns what stops it */
export async function runSample(
  language: Language,
  code: string,
  port: number,
  env: Record<string, string>,
): Promise<() => Promise<void>> {
  const file = path.join(newScratch('sample'), LANGUAGES[language].file)
  fs.writeFileSync(file, code)
  const [program = '', ...args] = LANGUAGES[language].run(file, port)
  const receiver = spawn(program, args, {
    env: { ...process.env, PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  receiver.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000)
  })
  try {
    await Promise.race([vi.waitFor(() => connects(port), { timeout: SAMPLE_TIMEOUT_MS }), endOf(receiver, () => said)])
  } catch (error) {
    await stop(receiver)
    throw error
  }
  return () => stop(receiver)
}

/** A program that ends before it listens is not waited for. */
function endOf(receiver: ChildProcess, said: () => string): Promise<never> {
  return new Promise((_, reject) => {
    receiver.once('error', reject)
    receiver.once('close', (code) => reject(new Error(`The sample ended with ${code}: ${said()}`)))
  })
}

function connects(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(void socket.destroy())).once('error', reject)
  })
}

async function stop(receiver: ChildProcess): Promise<void> {
  if (receiver.pid === undefined || receiver.exitCode !== null) return
  const gone = new Promise((resolve) => receiver.once('exit', resolve))
  process.kill(-receiver.pid, 'SIGKILL') // its children too: `go run` starts what it built
  await gone
}
