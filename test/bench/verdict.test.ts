import { expect, it } from 'vitest'
import type { Row, Sample } from '../../bench/measurement.ts'
import { verdictOf } from '../../bench/verdict.ts'

const rates = (...all: number[]): Sample[] => all.map((perSecond) => ({ perSecond, nodeUs: 100, postgresUs: 50 }))
const row: Row = { what: 'deliveries', figure: 'perSecond', unit: '/s', against: 'loop', target: { atLeast: 0.75 } }

it('takes the ratio in each round, and then its median', () => {
  // The machine was three times as fast in the second round: the quotient of the medians would be 1.
  const verdict = verdictOf('deliveries', row, { ours: rates(50, 300, 100), loop: rates(100, 300, 100) })
  expect(verdict).toMatchObject({ ours: 100, baseline: 100, against: 'loop', ratio: 1, holds: true, rounds: 3 })
  expect(verdictOf('deliveries', row, { ours: rates(50, 100, 60), loop: rates(100, 300, 100) })).toMatchObject({
    ours: 60,
    baseline: 100,
    ratio: 0.5,
    holds: false,
  })
})

it('holds from the target on, in its direction', () => {
  const at = (value: number, target: NonNullable<Row['target']>) =>
    verdictOf('cpu', { what: 'CPU', figure: 'nodeUs', unit: 'µs', target }, { ours: [{ nodeUs: value }] }).holds
  expect([at(159, { atMost: 160 }), at(160, { atMost: 160 }), at(161, { atMost: 160 })]).toEqual([true, true, false])
  expect([at(399, { atLeast: 400 }), at(400, { atLeast: 400 })]).toEqual([false, true])
})

it('does not hold when it was not measured, and says nothing where there is no target', () => {
  const of = (target?: Row['target']) =>
    verdictOf('x', { what: 'x', figure: 'ms', unit: 'ms', ...(target ? { target } : {}) }, { ours: [{}] })
  expect(of({ atMost: 10 }).holds).toBe(false)
  expect(of({ atLeast: 10 }).holds).toBe(false)
  expect(of().holds).toBeNull()
})

it('shows the cost of both, where it was measured', () => {
  const verdict = verdictOf('deliveries', row, { ours: rates(1), loop: [{ perSecond: 1 }] })
  expect(verdict.cpu).toEqual({ ours: { nodeUs: 100, postgresUs: 50 }, baseline: null })
})
