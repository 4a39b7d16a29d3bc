import { parseArgs } from 'node:util'
import { Embedded } from './database.ts'
import { type Item, type Plan, planOf } from './plan.ts'
import { NONE, PLANTS } from './plants.ts'
import { type Result, run } from './run.ts'
import { only, shrink } from './shrink.ts'

/**
 * Simulates Aviso: database, API, dispatchers, clocks, network and receivers in this process, under one schedule that a seed
 * decides. After each run an oracle says what every receiver must have seen.
 *
 *   npm run simulate -- --seed 42 [--seeds 200] [--steps 5000]
 *
 * A failure prints its seed and the shortest schedule that was found to fail. The same again: `--seed 42`, or `--seed 42 --only
 * 3,17` for the short one; `--trace` shows every step. `--plant order` puts a fault into Aviso, which is to be found: the
 * names are in plants.ts.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '5000' },
    only: { type: 'string' },
    plant: { type: 'string' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'string', default: 'yes' },
  },
})
const SAID_EVERY = 50

const say = (text: string) => process.stdout.write(`${text}\n`)
const stopwatch = performance.now.bind(performance)
const plant = plantOf(values.plant)
const steps = whole('steps')
const onStep = values.trace ? (now: number, label: string) => say(`${now.toFixed(1)} ${label}`) : undefined
const embedded = await Embedded.open()
await simulate(whole('seed'), whole('seeds'))
await embedded.close()

function whole(name: 'seed' | 'seeds' | 'steps'): number {
  const value = values[name]
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new Error(`--${name} cannot be "${value}": a whole number is expected.`)
}

function plantOf(name: string | undefined) {
  const found = name === undefined ? NONE : PLANTS[name]
  if (found) return found
  throw new Error(`--plant cannot be "${name}": ${Object.keys(PLANTS).join(', ')} are there.`)
}

async function simulate(first: number, count: number): Promise<void> {
  const startedMs = stopwatch()
  const totals: Record<string, number> = {}
  let [ran, failed] = [0, 0]
  for (let n = 0; n < count; n++) {
    const plan = planned(first + n)
    const result = await run(embedded, plan, { plant, steps, ...(onStep ? { onStep } : {}) })
    for (const [name, figure] of Object.entries({ ...result.figures, steps: result.steps })) add(totals, name, figure)
    ran += 1
    if (result.faults.length > 0) {
      failed += 1
      await tell(plan, result)
      if (plant !== NONE) break
    }
    const seconds = Math.round((stopwatch() - startedMs) / 1_000)
    if ((n + 1) % SAID_EVERY === 0) say(`${n + 1} seeds in ${seconds} s, of which ${failed} failed.`)
    if (count === 1)
      say(`Seed ${plan.seed}: trace ${result.trace}, ${result.steps} steps, ${result.lasted} ms in there.`)
  }
  const { longestWait, ...sums } = totals
  const figures = Object.entries(sums).map(([name, figure]) => `${figure} ${name}`)
  say(
    `${failed} of ${ran} seeds failed. ${figures.join(', ')}; the longest wait of a healthy webhook ${longestWait} ms.`,
  )
  if (failed > 0) process.exitCode = 1
}

function add(totals: Record<string, number>, name: string, figure: number): void {
  const before = totals[name] ?? 0
  totals[name] = name === 'longestWait' ? Math.max(before, figure) : before + figure
}

function planned(seed: number): Plan {
  const plan = planOf(String(seed))
  return values.only === undefined ? plan : only(plan, values.only.split(',').map(Number))
}

async function tell(plan: Plan, result: Result): Promise<void> {
  const option = values.plant ? ` --plant ${values.plant}` : ''
  say(`Seed ${plan.seed} fails: npm run simulate -- --seed ${plan.seed}${option}`)
  for (const { at, what, words } of result.faults.slice(0, 5)) say(`  at ${at} ms ${what}: ${words}`)
  const again = await run(embedded, plan, { plant, steps })
  if (again.trace !== result.trace) say(`  It went another way when it was run again: ${result.trace}, ${again.trace}.`)
  if (values.only !== undefined || values.shrink === 'no') return
  const kept = await shrink(plan, result, (shorter) => run(embedded, shorter, { plant, steps }))
  say(
    `  The same with ${kept.length} of ${plan.items.length} items: --seed ${plan.seed}${option} --only ${kept.join()}`,
  )
  for (const n of kept) say(`    ${n}: ${inWords(plan.items[n] as Item)}`)
  say(`    ${JSON.stringify(plan.weather)}`)
}

function inWords(item: Item): string {
  const at = 'at' in item ? `${Math.round(item.at)} ms: ` : ''
  switch (item.kind) {
    case 'call':
      return `${at}client ${item.client} calls ${JSON.stringify(item.call)}`
    case 'mishap':
      return `${item.process} is ${item.what} at its await ${item.nth}`
    case 'receiver':
      return `${at}receiver ${item.receiver} is ${item.mode} for ${Math.round(item.forMs)} ms`
    case 'away':
      return `${at}the database is away for ${Math.round(item.forMs)} ms`
    case 'upgrade':
      return `${at}${item.process} is stopped and started anew`
    case 'leap':
      return `${at}everything stands still for ${Math.round(item.forMs)} ms`
  }
}
