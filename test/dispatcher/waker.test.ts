import { expect, it } from 'vitest'
import { createWaker } from '../../src/dispatcher/waker.ts'
import { manualClock } from '../harness/manual-clock.ts'

/** One turn of the event loop: whatever could go on has gone on by then. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

function setup() {
  const clock = manualClock()
  const waker = createWaker(clock)
  /** Starts a wait, and tells whether it is over. */
  function start(ms: number, signal?: AbortSignal) {
    let over = false
    void waker.wait(ms, signal).then(() => {
      over = true
    })
    return async () => {
      await turn()
      return over
    }
  }
  return { clock, waker, start }
}

it('waits until the time is over', async () => {
  const { clock, start } = setup()
  const over = start(1_000)
  expect(await over()).toBe(false)
  clock.advance(999)
  expect(await over()).toBe(false)
  clock.advance(1)
  expect(await over()).toBe(true)
})

it('is woken before the time is over', async () => {
  const { waker, start } = setup()
  const over = start(1_000)
  expect(await over()).toBe(false)
  waker.wake()
  expect(await over()).toBe(true)
})

it('does not lose a wake that comes while nobody waits', async () => {
  const { waker, start } = setup()
  waker.wake()
  expect(await start(1_000)()).toBe(true)
})

it('does not lose a wake between two waits', async () => {
  const { clock, waker, start } = setup()
  const first = start(10)
  clock.advance(10)
  expect(await first()).toBe(true)
  waker.wake()
  expect(await start(1_000)()).toBe(true)
})

it('counts many wakes before a wait as one', async () => {
  const { waker, start } = setup()
  waker.wake()
  waker.wake()
  waker.wake()
  expect(await start(1_000)()).toBe(true)
  expect(await start(1_000)()).toBe(false)
})

it('ends only the wait that it wakes', async () => {
  const { waker, start } = setup()
  const first = start(1_000)
  waker.wake()
  expect(await first()).toBe(true)
  expect(await start(1_000)()).toBe(false)
})

it('ends a wait when the signal aborts', async () => {
  const { start } = setup()
  const stop = new AbortController()
  const over = start(1_000, stop.signal)
  expect(await over()).toBe(false)
  stop.abort()
  expect(await over()).toBe(true)
})

it('does not begin to wait when the signal has aborted', async () => {
  const { start } = setup()
  expect(await start(1_000, AbortSignal.abort())()).toBe(true)
})

it('is not disturbed by a signal that aborts after its wait', async () => {
  const { clock, start } = setup()
  const stop = new AbortController()
  const first = start(10, stop.signal)
  clock.advance(10)
  expect(await first()).toBe(true)
  const second = start(1_000)
  stop.abort()
  expect(await second()).toBe(false)
})

it('can be used again and again, with one signal', async () => {
  const { waker, start } = setup()
  const stop = new AbortController()
  for (let time = 0; time < 50; time++) {
    const over = start(1_000, stop.signal)
    expect(await over()).toBe(false)
    waker.wake()
    expect(await over()).toBe(true)
  }
  const last = start(1_000, stop.signal)
  stop.abort()
  expect(await last()).toBe(true)
})
