import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import type { Connection } from '../../src/database/connection.ts'
import { commit, commitWritten, type Trx, transact } from '../../src/domain/commit.ts'
import { eventEdited } from '../../src/domain/facts-of.ts'
import type { EventRow } from '../../src/domain/rows.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { manualClock } from '../harness/manual-clock.ts'

let backend: Backend
let database: Connection
beforeAll(async () => {
  backend = await newBackend()
  database = await connect(readConfig(backend.env), pino({ level: 'silent' }), systemClock)
})
afterAll(async () => {
  await database.close()
  await backend.remove()
})
beforeEach(async () => {
  for (const table of ['event', 'outbox'] as const) await database.db.deleteFrom(table).execute()
})

const clock = manualClock()
const conflict = () => Object.assign(new Error('could not serialize access'), { code: '40001' })
const insert = (trx: Trx) =>
  trx.insertInto('event').values({ name: 'Congress', created_at: clock.now() }).returningAll().executeTakeFirstOrThrow()
const events = () => database.db.selectFrom('event').selectAll().execute()
const kinds = async () => (await database.db.selectFrom('outbox').select('kind').execute()).map(({ kind }) => kind)

/** What a commit needs, and of what it told the dispatcher. */
function recording() {
  const nudges: (string | undefined)[] = []
  const { db, inTwoFlushes } = database
  return { nudges, services: { db, inTwoFlushes, clock, nudge: (about?: 'facts') => void nudges.push(about) } }
}

describe('a transaction that meets a conflict', () => {
  it('is undone and done again, with the time of then', async () => {
    const times: Date[] = []
    const { services, nudges } = recording()
    const result = await commit(services, async (trx, now) => {
      times.push(now)
      const event = await insert(trx)
      clock.advance(1_000)
      if (times.length === 1) throw conflict()
      return { facts: [eventEdited(now, event)], result: 'done' }
    })
    expect(result).toBe('done')
    expect(times.map((time) => time.getTime() - (times[0]?.getTime() ?? 0))).toEqual([0, 1_000])
    expect(await events()).toHaveLength(1)
    expect(nudges).toEqual(['facts'])
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

describe('the dispatcher', () => {
  it.each([
    ['facts', { told: true, ready: false }, ['facts']],
    ['deliveries that were made ready', { told: false, ready: true }, [undefined]],
    ['both', { told: true, ready: true }, ['facts', undefined]],
    ['neither: it is left alone', { told: false, ready: false }, []],
  ])('is nudged after a commit with %s', async (_, { told, ready }, expected) => {
    const { services, nudges } = recording()
    await commit(services, async (trx, now) => {
      const event = await insert(trx)
      expect(nudges).toEqual([])
      return { ...(told ? { facts: [eventEdited(now, event)] } : {}), ready, result: null }
    })
    expect(nudges).toEqual(expected)
    expect(await kinds()).toEqual(told ? ['event.edited'] : [])
  })

  it.each([
    ['facts', (now: Date, row: EventRow) => ({ facts: [eventEdited(now, row)] }), ['facts']],
    ['no facts: it is left alone', () => ({ facts: [] }), []],
    ['nothing to tell: it is left alone', () => ({}), []],
  ])('is nudged after two flushes with %s', async (_, told, expected) => {
    const { services, nudges } = recording()
    const result = await commitWritten<EventRow, string>(services, (now) => ({
      write: sql<EventRow>`insert into aviso.event (name, created_at) values ('Congress', ${now}) returning *`,
      change: (row) => ({ ...told(now, row), numbered: false, result: row.name }),
    }))
    expect(result).toBe('Congress')
    expect(nudges).toEqual(expected)
    expect(await kinds()).toEqual(expected.map(() => 'event.edited'))
    expect(await events()).toHaveLength(1)
    const muted = await database.db.selectFrom('outbox').select('muted').execute()
    expect(muted.every((row) => !row.muted)).toBe(true)
  })

  it('is not nudged for what was undone', async () => {
    const { services, nudges } = recording()
    const failing = commit(services, async (trx, now) => {
      await trx.insertInto('event').values({ name: 'Congress', created_at: now }).execute()
      throw Object.assign(conflict(), { code: '22P02' })
    })
    await expect(failing).rejects.toMatchObject({ code: '22P02' })
    expect([nudges, await kinds(), await events()]).toEqual([[], [], []])
  })
})
