import type { Measurement } from '../measurement.ts'
import { runScenario, type Scenario } from '../neighbours-run.ts'

/**
 * How long an enrolment takes to its receiver, all in one process. The calls leave by the clock, whatever became of those
 * before. The commit itself is seen by nobody: it lies between the sending of the call and its answer, so both are told.
 */
export const latency: Measurement = {
  name: 'latency',
  rows: [
    {
      what: 'answer of the call → receiver, 200 enrolments/s: p50',
      figure: 'p50',
      unit: 'ms',
      target: { atMost: 10 },
    },
    { what: '  p99', figure: 'p99', unit: 'ms', target: { atMost: 50 } },
    { what: '  sending of the call → receiver: p50', figure: 'wholeP50', unit: 'ms' },
    { what: '  p99', figure: 'wholeP99', unit: 'ms' },
  ],
  seconds: ({ quick }) => ({ prepare: 0, round: quick ? 6 : 15 }),
  async prepare(stage) {
    const scenario: Scenario = {
      healthy: 98,
      hanging: 0,
      slow: 0,
      failing: 0,
      dead: 0,
      slowMs: 0,
      waiting: 0,
      rate: 200,
      seconds: stage.size(10, 3),
      warmup: stage.size(2, 1),
      patience: 60,
    }
    return {
      async ours() {
        const run = await runScenario(await stage.database(), scenario, null)
        const missing = run.sent - run.arrived + run.refused
        if (missing > 0 || run.doubles > 0) throw new Error(`${missing} did not arrive, ${run.doubles} came twice`)
        return {
          p50: run.p50,
          p99: run.p99,
          wholeP50: run.fromCall.p50,
          wholeP99: run.fromCall.p99,
        }
      },
    }
  },
}
