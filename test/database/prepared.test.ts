import { expect, it } from 'vitest'
import { Prepared } from '../../src/database/pool.ts'

it('a session keeps the statements that were used last, and no name comes twice', () => {
  const prepared = new Prepared(2)
  const [one, two] = [prepared.use('select 1'), prepared.use('select 2')]
  expect(prepared.use('select 1')).toEqual(one)
  const three = prepared.use('select 3')
  expect(three).toMatchObject({ dropped: two.name })
  const again = prepared.use('select 2')
  expect(again).toMatchObject({ dropped: one.name })
  expect(new Set([one, two, three, again].map(({ name }) => name)).size).toBe(4)
})
