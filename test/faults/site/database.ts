import fs from 'node:fs'
import type { Backend } from '../../harness/backend.ts'
import { newRoleAndDatabase } from '../../harness/databases.ts'
import { newScratch } from '../../harness/scratch.ts'

export const DATABASES = ['postgres', 'embedded'] as const
export type Database = (typeof DATABASES)[number]
export const NAMES = { postgres: 'PostgreSQL', embedded: 'the embedded database' }

/** The same database for processes that serve these shares of it. */
export function servedBy(backend: Backend, shares: string[]): Backend {
  return { ...backend, env: { ...backend.env, SHARES: shares.join() } }
}

/** An empty database: on the PostgreSQL of TEST_DATABASE_URL, or a directory. */
export async function newDatabase(database: Database): Promise<Backend> {
  if (database === 'embedded') {
    const directory = newScratch('faults')
    const remove = () => fs.rmSync(directory, { recursive: true, force: true })
    process.once('exit', remove)
    return {
      kind: 'pglite',
      env: { DATA_DIR: directory },
      async remove() {
        process.off('exit', remove)
        remove()
      },
    }
  }
  const { url, remove } = await newRoleAndDatabase()
  return { kind: 'postgres', env: { DATABASE_URL: url, ALLOW_NETWORKS: '127.0.0.0/8' }, remove }
}
