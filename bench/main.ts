import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { apart, measurements } from './rows/index.ts'
import { type Measured, runAll } from './runner.ts'
import { tableOf } from './table.ts'

/**
 * Measures what README.md in this folder tells, each row beside what it is compared with, in turns:
 *
 *   BENCH_DATABASE_URL=postgres://… npm run bench -- [--quick] [--long] [--only deliveries,bind] [--rounds 5]
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const databaseServer = process.env.BENCH_DATABASE_URL
if (!databaseServer) throw new Error('Set BENCH_DATABASE_URL to a PostgreSQL where databases may be made.')
const { quick, long } = values
const rounds = Number(values.rounds ?? (quick ? 3 : 5))
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds cannot be "${values.rounds}".`)
const file = path.join(import.meta.dirname, 'results', quick ? 'bench-quick.json' : 'bench.json')

const kept: Record<string, unknown> =
  values.only !== undefined && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
const tables: Measured['verdicts'] = []
const on = await machine(databaseServer)
const failed = await runAll(chosen(), {
  databaseServer,
  scale: { quick, long },
  rounds,
  measured: (name, measured) => {
    keep(name, measured)
    if (process.stdout.isTTY) tables.push(...measured.verdicts)
    else for (const verdict of measured.verdicts) process.stdout.write(`${JSON.stringify(verdict)}\n`)
  },
})
if (process.stdout.isTTY) process.stdout.write(`${tableOf(tables)}\n`)
if (failed.length > 0) process.exitCode = 1

function chosen() {
  if (values.only === undefined) return measurements
  const names = values.only.split(',')
  const all = [...measurements, ...apart]
  const unknown = names.find((name) => !all.some((one) => one.name === name))
  const known = all.map(({ name }) => name).join(',')
  if (unknown !== undefined) throw new Error(`--only cannot be "${unknown}": some of ${known} are expected.`)
  return all.filter(({ name }) => names.includes(name))
}

/** Each measurement is kept with what it was taken on: `--only` leaves the others as they are. */
function keep(name: string, measured: Measured): void {
  kept[name] = { ...measured, quick, long, machine: on }
  fs.writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`)
}
