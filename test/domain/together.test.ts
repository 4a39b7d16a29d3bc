import { expect, it } from 'vitest'
import { Together } from '../../src/domain/together.ts'
import { PublicError } from '../../src/errors.ts'
import { manualClock } from '../harness/manual-clock.ts'

/** Lets everything that waits for nothing more go on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** Work whose lists are kept, and which ends when it is told to. */
function held() {
  const lists: number[][] = []
  const ends: (() => void)[] = []
  const run = async (list: number[]) => {
    lists.push(list)
    await new Promise<void>((resolve) => ends.push(resolve))
    return list.map((one) => one * 10)
  }
  const endNext = async () => {
    ends.shift()?.()
    await settled()
  }
  return { lists, run, endNext }
}

it('does at once what comes alone', () => {
  const { lists, run } = held()
  void new Together(manualClock()).do('keynote', 1, run)
  expect(lists).toEqual([[1]])
})

it('does together what has waited, in its order, and gives each its own result', async () => {
  const { lists, run, endNext } = held()
  const together = new Together(manualClock())
  const asked = Array.from({ length: 60 }, (_, one) => together.do('keynote', one, run))
  await endNext()
  expect(lists[1]).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  await endNext()
  expect(lists[2]).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59])
  await endNext()
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 60 }, (_, one) => one * 10))
})

it('does not let others wait for long for what is held up: up to three are under way', async () => {
  const { lists, run, endNext } = held()
  const clock = manualClock()
  const together = new Together(clock)
  const after = async (ms: number) => {
    clock.advance(ms)
    await settled()
  }
  void together.do('keynote', 1, run)
  void together.do('keynote', 2, run)
  await after(24)
  expect(lists).toEqual([[1]])
  await after(1)
  expect(lists).toEqual([[1], [2]])
  void together.do('keynote', 3, run)
  await after(25)
  void together.do('keynote', 4, run)
  await after(100)
  expect(lists).toEqual([[1], [2], [3]])
  await endNext()
  expect(lists).toEqual([[1], [2], [3], [4]])
})

it('begins nothing beside lists that are quick', async () => {
  const { lists, run, endNext } = held()
  const clock = manualClock()
  const together = new Together(clock)
  for (const one of [1, 2]) void together.do('keynote', one, run)
  clock.advance(20)
  await endNext()
  void together.do('keynote', 3, run)
  clock.advance(5)
  await settled()
  expect(lists).toEqual([[1], [2]])
  clock.advance(25)
  await settled()
  expect(lists).toEqual([[1], [2], [3]])
})

it('keeps kinds apart, and forgets those that nothing is under way of', async () => {
  const { lists, run, endNext } = held()
  const together = new Together(manualClock())
  for (const kind of ['a', 'a', 'b']) void together.do(kind, 1, run)
  expect(lists).toHaveLength(2)
  for (let list = 0; list < 3; list++) await endNext()
  void together.do('a', 2, run)
  expect(lists.slice(2)).toEqual([[1], [2]])
})

it('refuses nobody for somebody else', async () => {
  const lists: number[][] = []
  const run = async (list: number[]) => {
    lists.push(list)
    await Promise.resolve()
    if (list.includes(3)) throw new PublicError('not_found')
    return list
  }
  const together = new Together(manualClock())
  const asked = await Promise.allSettled([1, 2, 3, 4].map((one) => together.do('keynote', one, run)))
  expect(asked.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.kind))).toEqual([1, 2, 'not_found', 4])
  expect(lists).toEqual([[1], [2, 3, 4], [2, 3], [2], [3], [4]])
})

it('asks a database that cannot be reached once for all', async () => {
  let tries = 0
  const run = async () => {
    tries += 1
    await Promise.resolve()
    throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  }
  const together = new Together(manualClock())
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => together.do('keynote', 1, run)))
  expect(asked.every(({ status }) => status === 'rejected')).toBe(true)
  expect(tries).toBe(2)
})
