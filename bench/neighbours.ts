import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { claimTimes } from './claim-times.ts'
import { openNames } from './names.ts'
import { type Run, runScenario, type Scenario } from './neighbours-run.ts'
import { onNewDatabase } from './new-database.ts'
import { median, type Percentiles } from './percentiles.ts'

/**
 * What bad receivers cost the healthy ones: how long an enrolment takes from the return of its call to its receiver when
 * the healthy webhooks are alone, and beside others that hang, are slow, fail, or have a name that is never resolved, with
 * a backlog of theirs. Both in turns, each with a server of its own on an empty database.
 *
 *   BENCH_DATABASE_URL=postgres://… npm run bench:neighbours -- [--runs 5] [--seconds 30] [--warmup 10] [--rate 100]
 *     [--healthy 98] [--hanging 20] [--slow 20] [--failing 20] [--dead 8] [--waiting 100000] [--slow-ms 13000]
 *     [--without slow,dead] [--patience 180]
 *
 * On Linux, as root, every receiver has a name (the database has to be given by address then); elsewhere they are known by
 * address, and dead names are left out. A smaller question, in place of that one:
 *
 *   --claim         how long one claim takes, by how many webhooks have something ready
 */
const KINDS = ['hanging', 'slow', 'failing', 'dead'] as const
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '30' },
    warmup: { type: 'string', default: '10' },
    rate: { type: 'string', default: '100' },
    healthy: { type: 'string', default: '98' },
    hanging: { type: 'string', default: '20' },
    slow: { type: 'string', default: '20' },
    failing: { type: 'string', default: '20' },
    dead: { type: 'string', default: '8' },
    waiting: { type: 'string', default: '100000' },
    patience: { type: 'string', default: '180' },
    'slow-ms': { type: 'string', default: '13000' },
    without: { type: 'string', default: '' },
    claim: { type: 'boolean', default: false },
  },
})
const base = process.env.BENCH_DATABASE_URL
if (!base) throw new Error('Set BENCH_DATABASE_URL to a PostgreSQL where databases may be made.')

// Ends in order, so that the server and the file of the names go, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const say = (line: string) => process.stderr.write(`${line}\n`)
const runs = whole('runs', 1)
const names = values.claim ? null : await openNames()
if (values.claim) report('claim', { runs, ...(await onNewDatabase(base, (url) => claimTimes(url, runs))) })
else report('neighbours', await measureBoth(readScenario()))
names?.close()

function readScenario(): Scenario {
  const without = values.without.split(',').filter((kind) => kind !== '')
  const unknown = without.find((kind) => !KINDS.some((known) => known === kind))
  if (unknown) throw new Error(`--without cannot be "${unknown}": some of ${KINDS.join(',')} are expected.`)
  const count = (kind: (typeof KINDS)[number]) => (without.includes(kind) ? 0 : whole(kind))
  return {
    healthy: whole('healthy', 1),
    hanging: count('hanging'),
    slow: count('slow'),
    failing: count('failing'),
    dead: count('dead'),
    waiting: whole('waiting'),
    slowMs: whole('slow-ms'),
    rate: whole('rate', 1),
    seconds: whole('seconds', 1),
    warmup: whole('warmup'),
    patience: whole('patience'),
  }
}

function whole(name: Exclude<keyof typeof values, 'claim'>, least = 0): number {
  const value = values[name] ?? ''
  if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value)
  throw new Error(`--${name} cannot be "${value}": a whole number, ${least} or more, is expected.`)
}

function onlyHealthy(scenario: Scenario): Scenario {
  return { ...scenario, hanging: 0, slow: 0, failing: 0, dead: 0, waiting: 0 }
}

async function measureBoth(asked: Scenario) {
  const scenario = { ...asked, dead: names ? asked.dead : 0 }
  if (asked.dead > scenario.dead)
    say('Dead names are left out: they take Linux, root, and port 53 of a loopback address.')
  const results: { alone: Run; beside: Run; ratio: number }[] = []
  for (let run = 1; run <= runs; run++) {
    const alone = await measure('alone', run, onlyHealthy(scenario))
    const beside = await measure('beside', run, scenario)
    const ratio = Math.round((100 * beside.p99) / Math.max(alone.p99, 0.1)) / 100
    say(`run ${run}: p99 beside is ${ratio} × that alone`)
    results.push({ alone, beside, ratio })
  }
  return {
    runs,
    ...scenario,
    alone: medians(results.map(({ alone }) => alone)),
    beside: medians(results.map(({ beside }) => beside)),
    ratio: median(results.map(({ ratio }) => ratio)),
    results,
  }
}

async function measure(who: string, run: number, scenario: Scenario) {
  const result = await onNewDatabase(base as string, (url) => runScenario(url, scenario, names))
  const { p50, p95, p99, max, sent, arrived, doubles, lost, refused, rssMB, sockets } = result
  say(
    `run ${run}, ${who}: p50 ${p50} p95 ${p95} p99 ${p99} max ${max} ms; ${sent} sent, ${arrived} arrived, ` +
      `${lost} lost, ${doubles} twice, ${refused} refused; ${rssMB} MB, ${sockets} sockets`,
  )
  // The figures of a run in which something did not arrive are worth a look, but the run is not a good one.
  if (arrived !== sent || doubles > 0) process.exitCode = 1
  return result
}

function medians(results: Run[]) {
  const of = (name: keyof Percentiles) => median(results.map((result) => result[name]))
  return { p50: of('p50'), p95: of('p95'), p99: of('p99'), max: of('max') }
}

function report(name: string, figures: object): void {
  // A load beyond the number of cores says that others were at work, too, and what the times are worth then.
  const summary = { ...figures, cpus: os.cpus().length, load: os.loadavg(), node: process.version }
  const text = `${JSON.stringify(summary, null, 2)}\n`
  fs.writeFileSync(path.join(import.meta.dirname, 'results', `${name}.json`), text)
  process.stdout.write(text)
}
