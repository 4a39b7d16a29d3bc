import fs from 'node:fs'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { type Backend, newBackend } from '../harness/backend.ts'
import { runAviso, startProcess } from '../harness/process.ts'

let backend: Backend
beforeEach(async () => {
  backend = await newBackend()
})
afterEach(() => backend.remove())

it('a second process on the same directory is refused in one clear line, until the first one dies', async () => {
  const first = await startProcess(backend.env)
  const { code, err } = await runAviso(['serve'], backend.env)
  expect(code).toBe(1)
  expect(err).toBe(
    `The data directory ${backend.env.DATA_DIR} is in use by another process. Stop that one, or set DATA_DIR to another directory.\n`,
  )
  await first.kill('SIGKILL')
  const connection = await openEmbedded(backend.env.DATA_DIR as string)
  expect(await connection.db.selectFrom('event').select('name').execute()).toEqual([{ name: 'Demo event' }])
  await connection.close()
})

it('a new directory is closed to other users', () => {
  expect(fs.statSync(inject('template')).mode & 0o777).toBe(0o700)
})

it('a commit is flushed to the disk', async () => {
  const connection = await openEmbedded(backend.env.DATA_DIR as string)
  const { rows } = await sql<{ fsync: string; method: string }>`
    select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method`.execute(connection.db)
  expect(rows).toEqual([{ fsync: 'on', method: 'fsync' }])
  const flush = vi.spyOn(fs, 'fsyncSync')
  await sql`insert into aviso.event (name, created_at) values ('Congress', now())`.execute(connection.db)
  expect(flush).toHaveBeenCalled()
  flush.mockRestore()
  await connection.close()
})

it('a busy database leaves the event loop its turns', async () => {
  const connection = await openEmbedded(backend.env.DATA_DIR as string)
  let turns = 0
  let busy = true
  const tick = () => {
    turns += 1
    if (busy) setImmediate(tick)
  }
  setImmediate(tick)
  for (let n = 0; n < 100; n++) await sql`select 1`.execute(connection.db)
  busy = false
  expect(turns).toBeGreaterThanOrEqual(100)
  await connection.close()
})

it('writes its log away instead of letting it grow for ever', async () => {
  const connection = await openEmbedded(backend.env.DATA_DIR as string)
  const redo = async () => {
    const { rows } = await sql<{ redo: string }>`select redo_lsn::text as redo from pg_control_checkpoint()`.execute(
      connection.db,
    )
    return rows[0]?.redo
  }
  await connection.maintain()
  const before = await redo()
  await connection.maintain()
  expect(await redo()).toBe(before) // nothing was written, nothing is done
  await sql`create table heap (t text)`.execute(connection.db)
  for (let n = 0; n < 5; n++) {
    await sql`insert into heap select repeat(md5(random()::text), 30) from generate_series(1, 10000)`.execute(
      connection.db,
    )
  }
  await connection.maintain()
  expect(await redo()).not.toBe(before)
  await connection.close()
})
