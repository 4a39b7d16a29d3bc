import { expect, it } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { Gathering } from '../../src/dispatcher/gathering.ts'

const never = new AbortController().signal

/** Something that gathers, and a clock that writes down for how long it was asked to wait. */
function gathering() {
  let now = 1_000_000
  const waits: number[] = []
  const clock: Clock = {
    now: () => new Date(now),
    random: () => 0.5,
    async sleep(ms) {
      waits.push(ms)
      now += ms
    },
  }
  const one = new Gathering(clock, { busy: 8, enough: 100, waitMs: 5 })
  const pass = (ms: number) => {
    now += ms
  }
  return { one, waits, pass }
}

it('does not wait for the first step, nor after a small one: what comes alone goes at once', async () => {
  const { one, waits } = gathering()
  await one.wait(never)
  one.took(7)
  await one.wait(never)
  expect(waits).toEqual([])
})

it('waits a moment after a step that took much, unless there is enough', async () => {
  const { one, waits } = gathering()
  one.took(8)
  await one.wait(never)
  await one.wait(never, 99)
  expect(waits).toEqual([5, 5])
  one.took(100)
  await one.wait(never)
  await one.wait(never, 100)
  expect(waits).toEqual([5, 5])
})

it('does not wait when the last step was long ago', async () => {
  const { one, waits, pass } = gathering()
  one.took(8)
  pass(11)
  await one.wait(never)
  expect(waits).toEqual([])
})
