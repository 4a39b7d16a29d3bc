import { parseArgs } from 'node:util'
import { Embedded } from './database.ts'
import { planOf } from './plan.ts'
import { NONE, PLANTS } from './plants.ts'
import { run } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '5000' },
    plant: { type: 'string' },
    trace: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
  },
})
const log = (text: string) => process.stdout.write(`${text}\n`)
const embedded = await Embedded.open()
const first = Number(values.seed)
const realNow = performance.now.bind(performance)
const started = realNow()
const plant = values.plant ? (PLANTS[values.plant] ?? NONE) : NONE
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const from = realNow()
  const onStep = values.trace ? (now: number, label: string) => log(`${now.toFixed(1)} ${label}`) : undefined
  const result = await run(embedded, planOf(String(seed)), {
    plant,
    steps: Number(values.steps),
    ...(onStep ? { onStep } : {}),
  })
  log(
    `${seed} ${result.trace} steps ${result.steps} lasted ${result.lasted} took ${Math.round(realNow() - from)} ${JSON.stringify(result.figures)}`,
  )
  for (const fault of result.faults.slice(0, 5)) log(`   ${fault.at} ${fault.what}: ${fault.words}`)
  if (values.first && result.faults.length > 0) break
}
log(`all ${Math.round(realNow() - started)} ms`)
await embedded.close()
