import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commit, type Trx, transact } from '../../src/domain/commit.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { type MethodsDatabase, openMethodsDatabase } from '../harness/methods-database.ts'

let database: MethodsDatabase
beforeAll(async () => {
  database = await openMethodsDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.db.deleteFrom('event').execute())

const clock = manualClock()
const conflict = () => Object.assign(new Error('could not serialize access'), { code: '40001' })
const insert = (trx: Trx) => trx.insertInto('event').values({ name: 'Congress', created_at: clock.now() }).execute()
const events = () => database.db.selectFrom('event').selectAll().execute()

describe('a transaction that meets a conflict', () => {
  it('is undone and done again, with the time of then', async () => {
    const times: Date[] = []
    const services = { db: database.db, clock, log: pino({ level: 'silent' }), nudge() {} }
    const result = await commit(services, async (trx, now) => {
      times.push(now)
      await insert(trx)
      clock.advance(1_000)
      if (times.length === 1) throw conflict()
      return { facts: [], result: 'done' }
    })
    expect(result).toBe('done')
    expect(times.map((time) => time.getTime() - (times[0]?.getTime() ?? 0))).toEqual([0, 1_000])
    expect(await events()).toHaveLength(1)
  })

  it.each([
    ['40001', 4],
    ['22P02', 1],
  ])('of code %s is tried %i times in all', async (code, most) => {
    let tries = 0
    const failing = transact(database.db, async (trx) => {
      tries++
      await insert(trx)
      throw Object.assign(conflict(), { code })
    })
    await expect(failing).rejects.toMatchObject({ code })
    expect(tries).toBe(most)
    expect(await events()).toHaveLength(0)
  })
})
