import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Backend } from '../harness/backend.ts'
import { newRoleAndDatabase } from '../harness/databases.ts'
import { newScratch } from '../harness/scratch.ts'
import { type Result, runKills, type Said } from './run.ts'

/**
 * Kills a server with kill -9 at random moments, while it fans out, catches webhooks up and recovers what late ones never
 * got; each round goes on with the data of those before it. Whenever everything has drained, what arrived is compared with what
 * must have arrived: nothing is lost, nothing doubled, everything in order.
 *
 *   npm run test:kill -- [--rounds 100] [--seed 1] [--database postgres|embedded] [--check-every 10]
 *
 * PostgreSQL is the one of TEST_DATABASE_URL. A seed makes the same calls and kills at the same moments again.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    'check-every': { type: 'string', default: '10' },
    database: { type: 'string' },
  },
})
const DATABASES = ['postgres', 'embedded'] as const
type Database = (typeof DATABASES)[number]
const NAMES = { postgres: 'PostgreSQL', embedded: 'the embedded database' }
/** The crowd makes more deliveries than one slice of the fan-out holds. */
const SIZE = { crowd: 70, furtherUrls: 4 }
const FILE = path.resolve(import.meta.dirname, '../../bench/results/kill.json')

// Ends in order, so that the server goes, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const options = { rounds: whole('rounds'), seed: whole('seed'), checkEvery: whole('check-every') }
for (const database of asked()) await runOn(database)

function whole(name: 'rounds' | 'seed' | 'check-every'): number {
  const value = values[name]
  if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value)
  throw new Error(`--${name} cannot be "${value}": a whole number, 1 or more, is expected.`)
}

function asked(): Database[] {
  const { database } = values
  const found = DATABASES.filter((one) => database === undefined || one === database)
  if (found.length === 0) throw new Error(`--database cannot be "${database}": ${DATABASES.join(' or ')} is expected.`)
  if (!found.includes('postgres') || process.env.TEST_DATABASE_URL) return found
  if (database) throw new Error('Set TEST_DATABASE_URL to a PostgreSQL where databases may be made.')
  tell({ skipped: 'postgres' }, 'TEST_DATABASE_URL is not set, so PostgreSQL is left out.')
  return ['embedded']
}

async function runOn(database: Database): Promise<void> {
  const startedAt = Date.now()
  tell({ database, ...options }, `${options.rounds} rounds on ${NAMES[database]}, with --seed ${options.seed}.`)
  const backend = await newDatabase(database)
  try {
    // To look into the embedded database takes a second.
    const lookEvery = database === 'postgres' ? 1 : 5
    const result = await runKills({ ...options, ...SIZE, backend, lookEvery, say: (said) => tell(said, inWords(said)) })
    keep(database, { ...result, seconds: Math.round((Date.now() - startedAt) / 1_000) })
  } finally {
    await backend.remove()
  }
}

async function newDatabase(database: Database): Promise<Backend> {
  if (database === 'embedded') {
    const directory = newScratch('kill')
    const remove = () => fs.rmSync(directory, { recursive: true, force: true })
    process.once('exit', remove)
    return { kind: 'pglite', env: { DATA_DIR: directory }, remove: async () => remove() }
  }
  const { url, remove } = await newRoleAndDatabase()
  return { kind: 'postgres', env: { DATABASE_URL: url, ALLOW_NETWORKS: '127.0.0.0/8' }, remove }
}

/** Keeps the figures of the last run on each database. */
function keep(database: Database, result: Result & { seconds: number }): void {
  const kept = fs.existsSync(FILE) ? JSON.parse(fs.readFileSync(FILE, 'utf8')) : {}
  const figures = { ...result, cpus: os.cpus().length, node: process.version }
  fs.writeFileSync(FILE, `${JSON.stringify({ ...kept, [database]: figures }, null, 2)}\n`)
  const { lost, doubled, disordered, wrong, shown } = result.faults
  const { answered, cut } = result.calls
  const words = `${result.rounds} kills on ${NAMES[database]} in ${result.seconds} s: ${answered} calls were answered and ${cut} cut, \
${result.facts} facts made ${result.deliveries} deliveries, of which ${result.again} were sent again. \
${lost} were lost, ${doubled} doubled, ${disordered} out of order, ${wrong} wrong otherwise.`
  tell({ database, ...result }, [words, ...shown].join('\n'))
  if (lost + doubled + disordered + wrong > 0) process.exitCode = 1
}

/** Plain sentences on a terminal, JSON lines in a pipe. */
function tell(what: object, words: string): void {
  process.stdout.write(`${process.stdout.isTTY ? words : JSON.stringify(what)}\n`)
}

function inWords(said: Said): string {
  if ('round' in said)
    return `Round ${said.round} of ${options.rounds}: ${said.scenario}, killed ${said.killAfterMs} ms after ${said.killFrom === 'load' ? 'the load began' : 'its answer'}, with ${said.answered} calls answered and ${said.cut} cut.`
  const { lost, doubled, disordered, wrong } = said.faults
  return `Everything has drained: ${said.facts} facts, ${said.deliveries} deliveries, ${said.again} of them sent again; ${lost} lost, ${doubled} doubled, ${disordered} out of order, ${wrong} wrong.`
}
