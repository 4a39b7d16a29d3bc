import { parseArgs } from 'node:util'
import { Faults } from './oracle/faults.ts'
import { keep, tell } from './report.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { DATABASES, type Database, NAMES } from './site/database.ts'

/**
 * Tries everything that can go wrong, with real processes, databases and receivers, and compares what arrived with what must have
 * arrived: nothing lost, nothing that never happened, nothing twice without a reason, everything in order.
 *
 *   npm run test:faults -- [--long] [--seed 1] [--database postgres|embedded] [--only kill-api] [--rounds 100] [--shares 3]
 *
 * PostgreSQL is the one of TEST_DATABASE_URL. A seed makes the same calls and strikes at the same moments again. The figures of the
 * long form are kept in bench/results/faults.json.
 */
const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    database: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    shares: { type: 'string', default: '1' },
  },
})

// Ends in order, so that the servers go, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const seed = whole('seed', values.seed)
/** The first has another name than the usual one. */
const SHARES = ['west', 'aviso', 'aviso_2', 'aviso_3']
const shares = askedShares()
const databases = askedDatabases()
const scenarios = askedScenarios()
tell({ seed, long: values.long, databases }, `With --seed ${seed}:`)
// Side by side: each of them waits for its database, its processes and its receivers most of the time.
await Promise.all(databases.map(runAll))

async function runAll(database: Database): Promise<void> {
  for (const scenario of scenarios) await run(scenario, database)
}

async function run(scenario: Scenario, database: Database): Promise<void> {
  const planned = scenario.rounds[values.long ? 'long' : 'short'][database]
  if (planned === undefined) return
  const rounds = values.rounds === undefined ? planned : whole('rounds', values.rounds)
  const where = { scenario: scenario.name, database }
  const prefix = `${scenario.name} on ${NAMES[database]}`
  const missing = scenario.missing?.() ?? []
  if (missing.length > 0)
    return tell(
      { ...where, skipped: missing },
      `${prefix} is left out: ${missing.join(', ')} must be installed for it.`,
    )
  const faults = new Faults()
  const startedAt = Date.now()
  const say = (what: object, how: string) => tell({ ...where, ...what }, `${prefix}: ${how}`, false)
  const counts = await scenario
    .run({ database, seed, isLong: values.long, rounds, shares, faults, say })
    .catch((error) => {
      faults.add('wrong', `it could not go on: ${error.stack}`)
      return {}
    })
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  const result = {
    ...where,
    shares: shares.length,
    rounds,
    ...counts,
    violations: faults.counts,
    shown: faults.shown,
    seconds,
  }
  const { lost, phantom, doubled, disordered, wrong } = faults.counts
  const words = `${prefix}: ${lost} lost, ${phantom} phantom, ${doubled} doubled, ${disordered} out of order, ${wrong} wrong otherwise; \
${Object.entries(counts)
  .map(([name, count]) => `${name} ${count}`)
  .join(', ')}; ${seconds} s.`
  tell(result, [words, ...faults.shown].join('\n'))
  if (values.long && values.rounds === undefined) await keep(result, seed)
  if (faults.total > 0) process.exitCode = 1
}

function whole(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value)
  throw new Error(`--${name} cannot be "${value}": a whole number, 1 or more, is expected.`)
}

function askedShares(): string[] {
  const count = whole('shares', values.shares)
  if (count > SHARES.length) throw new Error(`--shares cannot be ${count}: at most ${SHARES.length} are expected.`)
  return count === 1 ? ['aviso'] : SHARES.slice(0, count)
}

function askedDatabases(): Database[] {
  const { database } = values
  const found = DATABASES.filter((one) => database === undefined || one === database)
  if (found.length === 0) throw new Error(`--database cannot be "${database}": ${DATABASES.join(' or ')} is expected.`)
  if (!found.includes('postgres') || process.env.TEST_DATABASE_URL) return found
  if (database) throw new Error('Set TEST_DATABASE_URL to a PostgreSQL where databases may be made.')
  tell({ skipped: 'postgres' }, 'TEST_DATABASE_URL is not set, so PostgreSQL is left out.')
  return ['embedded']
}

function askedScenarios(): readonly Scenario[] {
  const { only } = values
  const found = SCENARIOS.filter(({ name }) => only === undefined || name === only)
  if (found.length > 0) return found
  throw new Error(`--only cannot be "${only}": one of ${SCENARIOS.map(({ name }) => name).join(', ')} is expected.`)
}
