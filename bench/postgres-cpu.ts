import fs from 'node:fs'
import pg from 'pg'
import { busyUs, fieldsOf } from './proc.ts'

/**
 * The time on the CPU (µs) of a PostgreSQL on this machine, with all its processes until now.
 * @returns null where its processes cannot be seen
 */
export async function postgresCpu(url: string): Promise<(() => number) | null> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const main = fieldsOf(rows[0].pid)?.parent
  await client.end()
  if (main === undefined) return null
  return () => {
    const alive = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const children = alive.filter((pid) => fieldsOf(pid)?.parent === main)
    const us = [String(main), ...children].reduce((sum, pid) => sum + (busyUs(pid) ?? 0), 0)
    return us + (fieldsOf(main)?.childrenUs ?? 0)
  }
}
