import os from 'node:os'
import type { Measurement, Sample, Scale } from './measurement.ts'
import { Progress } from './progress.ts'
import { Stage } from './stage.ts'
import { type Verdict, verdictOf } from './verdict.ts'

export interface Measured {
  at: string
  /** What it took in all. */
  seconds: number
  rounds: number
  /** Beyond the number of cores: others were at work, too. */
  load: number[]
  verdicts: Verdict[]
  samples: Record<string, Sample[]>
}

/** Servers and databases go, too. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

interface Options {
  databaseServer: string
  scale: Scale
  rounds: number
  /** Is told of each as soon as it is there. */
  measured(name: string, measured: Measured): void
}

/** Walks the measurements. @returns those that broke off */
export async function runAll(measurements: Measurement[], options: Options): Promise<string[]> {
  const { scale } = options
  const roundsOf = ({ rounds = options.rounds }: Measurement) => Math.min(rounds, options.rounds)
  const estimates = measurements.map((one) => {
    const { prepare, round } = one.seconds(scale)
    return prepare + round * roundsOf(one)
  })
  const turns = measurements.reduce((sum, one) => sum + 1 + roundsOf(one), 0)
  const progress = new Progress(
    turns,
    estimates.reduce((sum, one) => sum + one, 0),
  )
  const failed: string[] = []
  for (const one of measurements) {
    try {
      options.measured(one.name, await runOne(one, roundsOf(one), progress, options))
    } catch (error) {
      failed.push(one.name)
      process.stderr.write(`\n${one.name} broke off: ${(error as Error).stack}\n`)
    }
  }
  progress.end()
  return failed
}

async function runOne(
  { name, rows, seconds: estimateOf, prepare }: Measurement,
  rounds: number,
  progress: Progress,
  { databaseServer, scale }: Options,
): Promise<Measured> {
  const stage = new Stage(databaseServer, scale)
  const startedMs = performance.now()
  const interrupted = () => void stage.close().finally(() => process.exit(130))
  for (const signal of SIGNALS) process.once(signal, interrupted)
  try {
    const estimate = estimateOf(scale)
    const prepared = progress.begin(`${name}: preparing`, estimate.prepare)
    const contenders = await prepare(stage)
    prepared()
    const names = Object.keys(contenders)
    const samples: Record<string, Sample[]> = Object.fromEntries(names.map((who) => [who, []]))
    for (let round = 1; round <= rounds; round++) {
      const done = progress.begin(`${name}: round ${round} of ${rounds}, ${names.join(', ')}`, estimate.round)
      for (const [who, turn] of Object.entries(contenders)) samples[who]?.push(await turn())
      done()
    }
    const verdicts = rows.map((row) => verdictOf(name, row, samples))
    const seconds = Math.round((performance.now() - startedMs) / 1_000)
    return { at: new Date().toISOString(), seconds, rounds, load: os.loadavg(), verdicts, samples }
  } finally {
    await stage.close()
    for (const signal of SIGNALS) process.off(signal, interrupted)
  }
}
