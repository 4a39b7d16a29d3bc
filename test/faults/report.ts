import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import packageJson from '#package.json' with { type: 'json' }
import { asAdmin } from '../harness/databases.ts'
import type { FaultKind } from './oracle/faults.ts'
import type { Database } from './site/database.ts'

export interface Result {
  scenario: string
  database: Database
  shares: number
  rounds: number
  violations: Record<FaultKind, number>
  shown: string[]
  seconds: number
}

const FILE = path.resolve(import.meta.dirname, '../../bench/results/faults.json')

/**
 * Plain sentences on a terminal, JSON lines in a pipe.
 * @param stays false: on a terminal, the next line takes its place
 */
export function tell(what: object, words: string, stays = true): void {
  if (!process.stdout.isTTY) process.stdout.write(`${JSON.stringify(what)}\n`)
  else process.stdout.write(`\r\x1b[K${stays ? `${words}\n` : words.slice(0, process.stdout.columns - 1)}`)
}

/** Keeps the figures of the last run of each scenario on each database, with what they were made on. */
export async function keep(result: Result, seed: number): Promise<void> {
  const { scenario, database, shares, ...figures } = result
  const where = shares === 1 ? database : `${database}, ${shares} shares`
  const machine = { cpus: os.cpus().length, memoryGB: Math.round(os.totalmem() / 1e9), node: process.version }
  const made = { ...figures, seed, date: today(), commit: commit(), ...machine, version: await versionOf(database) }
  const kept = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : {}
  const all = { ...kept, [where]: { ...kept[where], [scenario]: made } }
  fs.writeFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`)
}

async function versionOf(database: Database): Promise<string> {
  if (database === 'embedded') return `PGlite ${packageJson.dependencies['@electric-sql/pglite']}`
  return asAdmin(async (admin) => `PostgreSQL ${(await admin.query('show server_version')).rows[0].server_version}`)
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
