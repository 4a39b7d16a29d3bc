import { expect, it } from 'vitest'
import { Together } from '../../src/domain/together.ts'
import { PublicError } from '../../src/errors.ts'

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
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  return { lists, run, endNext }
}

it('does at once what comes while little is under way', () => {
  const { lists, run } = held()
  const together = new Together()
  for (const one of [1, 2, 3]) void together.do('keynote', one, run)
  expect(lists).toEqual([[1], [2], [3]])
})

it('does together what has waited, in its order, and gives each its own result', async () => {
  const { lists, run, endNext } = held()
  const together = new Together()
  const asked = Array.from({ length: 60 }, (_, one) => together.do('keynote', one, run))
  await endNext()
  expect(lists[3]).toEqual(Array.from({ length: 50 }, (_, index) => index + 3))
  await endNext()
  expect(lists[4]).toEqual([53, 54, 55, 56, 57, 58, 59])
  for (let list = 0; list < 3; list++) await endNext()
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 60 }, (_, one) => one * 10))
})

it('keeps kinds apart, and forgets those that nothing is under way of', async () => {
  const { lists, run, endNext } = held()
  const together = new Together()
  for (const kind of ['a', 'a', 'a', 'a', 'b']) void together.do(kind, 1, run)
  expect(lists).toHaveLength(4)
  for (let list = 0; list < 5; list++) await endNext()
  void together.do('a', 2, run)
  expect(lists.slice(4)).toEqual([[1], [2]])
})

it('refuses nobody for somebody else', async () => {
  const lists: number[][] = []
  const run = async (list: number[]) => {
    lists.push(list)
    await Promise.resolve()
    if (list.includes(5)) throw new PublicError('not_found')
    return list
  }
  const together = new Together()
  const asked = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((one) => together.do('keynote', one, run)))
  expect(asked.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.kind))).toEqual([
    1,
    2,
    3,
    4,
    'not_found',
    6,
  ])
  expect(lists).toEqual([[1], [2], [3], [4, 5, 6], [4, 5], [4], [5], [6]])
})

it('asks a database that cannot be reached once for all', async () => {
  let tries = 0
  const run = async () => {
    tries += 1
    await Promise.resolve()
    throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  }
  const together = new Together()
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => together.do('keynote', 1, run)))
  expect(asked.every(({ status }) => status === 'rejected')).toBe(true)
  expect(tries).toBe(4)
})
