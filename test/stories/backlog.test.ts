import { type RawBuilder, sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { readBacklog } from '../../src/outbox/read-backlog.ts'
import { addFact, addHook, db, deliveries, slice, switchOff, withCore } from '../harness/core.ts'

const AT = new Date('2026-11-25T12:00:00Z')
const at = (seconds: number) => new Date(AT.getTime() + seconds * 1_000)

/** What the metrics tell of what waits in the database. */

describe('the backlog', () => {
  withCore()
  let hook: string
  beforeEach(async () => {
    hook = await addHook()
  })

  const read = (seconds = 60) => readBacklog(db, at(seconds))
  const set = (columns: RawBuilder<unknown>) => sql`update aviso.delivery set ${columns}`.execute(db)

  it('is nothing where nothing waits', async () => {
    const none = { ready: 0, waiting: 0, underWay: 0, held: 0, oldestSeconds: 0 }
    expect(await read()).toEqual({ ...none, joined: 1, catchingUp: 0, off: 0, switchedOff: 0, failing: 0 })
  })

  it('has the age of the oldest fact that is not fanned out', async () => {
    await addFact()
    await addFact()
    expect((await read(60)).oldestSeconds).toBe(60)
    expect((await read(-5)).oldestSeconds).toBe(0) // the clock of another process may be ahead
  })

  it('has the age of the oldest ready delivery, of all webhooks', async () => {
    await addHook()
    await addFact()
    await slice()
    expect(await read(60)).toMatchObject({ ready: 2, oldestSeconds: 60 })
    await sql`update aviso.delivery set created_at = ${at(30)}::timestamptz where webhook_id = ${hook}::bigint`.execute(
      db,
    )
    expect((await read(60)).oldestSeconds).toBe(60)
  })

  it('leaves out what a receiver holds up: a webhook that fails, is slow or is off, and what was tried', async () => {
    await addFact()
    await slice()
    const webhook = async (columns: object, waits: boolean) => {
      const before = { failing_since: null, slow: false, active: true, resumed_at: null }
      await db
        .updateTable('webhook')
        .set({ ...before, ...columns })
        .where('id', '=', hook)
        .execute()
      expect((await read(60)).oldestSeconds > 0, JSON.stringify(columns)).toBe(waits)
    }
    await webhook({ failing_since: AT }, false)
    expect(await read()).toMatchObject({ ready: 1, failing: 1 })
    await webhook({ slow: true }, false)
    await webhook({ resumed_at: at(60) }, false)
    await webhook({}, true)
    await set(sql`attempts = 1`)
    await webhook({}, false)
    await set(sql`attempts = 0`)
    await switchOff(hook)
    expect(await read()).toMatchObject({ ready: 0, held: 1, off: 1, oldestSeconds: 0 })
  })

  it('has what is overdue: a retry whose time has come, and a lease that is over', async () => {
    await addFact()
    await slice()
    await set(sql`attempts = 1, due_at = ${at(50)}::timestamptz`)
    expect(await read(45)).toMatchObject({ waiting: 1, ready: 0, oldestSeconds: 0 })
    expect((await read(60)).oldestSeconds).toBe(10)
    await set(sql`leased_by = 'somebody'`)
    expect(await read(45)).toMatchObject({ waiting: 0, underWay: 1, oldestSeconds: 0 })
    expect((await read(60)).oldestSeconds).toBe(10)
    await set(sql`leased_by = null, due_at = 'infinity'`)
    expect(await read(60)).toMatchObject({ waiting: 0, underWay: 0, ready: 0, held: 0, oldestSeconds: 0 })
    expect(await deliveries()).toHaveLength(1)
  })

  it('tells webhooks by their state, and none that was removed', async () => {
    const states = async (columns: object = { slow: false }) => {
      await db.updateTable('webhook').set(columns).where('id', '=', hook).execute()
      const { joined, catchingUp, off, switchedOff } = await read()
      return { joined, catchingUp, off, switchedOff }
    }
    const none = { joined: 0, catchingUp: 0, off: 0, switchedOff: 0 }
    expect(await states()).toEqual({ ...none, joined: 1 })
    expect(await states({ active: false, missed_from: '9', missed_position: '9' })).toEqual({ ...none, off: 1 })
    expect(await states({ disabled_at: AT })).toEqual({ ...none, switchedOff: 1 })
    expect(await states({ active: true, disabled_at: null })).toEqual({ ...none, catchingUp: 1 })
    expect(await states({ active: false, removed_at: AT })).toEqual(none)
  })
})
