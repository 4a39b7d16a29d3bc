import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import pg from 'pg'
import pino from 'pino'
import { inject } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/database/connect.ts'
import { distribute } from '../../src/database/distributed.ts'
import { migrate } from '../../src/database/migrate.ts'
import { newScratch } from './scratch.ts'

export interface Backend {
  kind: 'pglite' | 'postgres'
  /** The settings that make a server use this database. */
  env: Record<string, string>
  remove(): Promise<void>
}

let made = 0

/** A database of its own, migrated and empty, on whatever this project of the test run is for. */
export function newBackend(): Promise<Backend> {
  return inject('backend') === 'citus' ? newShare() : newCopy(inject('template'))
}

/** A database of its own, with what another one holds to which nobody is connected. */
export function copyOf({ env: { DATA_DIR, DATABASE_URL } }: Backend): Promise<Backend> {
  return newCopy(DATA_DIR ?? new URL(DATABASE_URL as string).pathname.slice(1))
}

async function newCopy(of: string): Promise<Backend> {
  if (inject('backend') === 'citus') throw new Error('On Citus nothing is copied.')
  if (inject('backend') === 'postgres') return newDatabase(`template ${of}`)
  const backend = newDirectory()
  // Four times as fast as fs.cpSync for the thousand small files of a database.
  execFileSync('cp', ['-a', `${of}/.`, backend.env.DATA_DIR as string])
  return backend
}

/** A database of its own with nothing in it, on whatever this project of the test run is for. */
export async function emptyBackend(): Promise<Backend> {
  if (inject('backend') === 'citus') return noShare()
  return inject('backend') === 'pglite' ? newDirectory() : newDatabase()
}

function newDirectory(): Backend {
  const directory = newScratch('test')
  return {
    kind: 'pglite',
    env: { DATA_DIR: directory },
    remove: async () => fs.rmSync(directory, { recursive: true, force: true }),
  }
}

async function newDatabase(copied = ''): Promise<Backend> {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  const name = `aviso_test_${process.pid}_${++made}`
  await administer(url.href, `create database ${name} ${copied}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return {
    kind: 'postgres',
    env: { DATABASE_URL: own.href, ALLOW_NETWORKS: '127.0.0.0/8', SHARES: inject('shares') },
    remove: () => administer(url.href, `drop database ${name} with (force)`),
  }
}

/** A share on a node of Citus. A database of its own would need the extension on every node. */
async function newShare(): Promise<Backend> {
  const backend = noShare()
  const config = readConfig(backend.env)
  const connection = await connect(config, pino({ level: 'silent' }), systemClock)
  const [share] = config.shares
  await migrate(connection.db, share, 'another') // the first would look for tables of 0.1 in the schemas of others
  await distribute(connection.db, share)
  await connection.close()
  return backend
}

/** A share that is not made yet. */
function noShare(): Backend {
  const url = process.env.TEST_CITUS_URL ?? ''
  const share = `test_${process.pid}_${++made}`
  return {
    kind: 'postgres',
    env: { DATABASE_URL: url, ALLOW_NETWORKS: '127.0.0.0/8', SHARES: share },
    remove: () => administer(url, `set client_min_messages = error; drop schema if exists ${share} cascade`),
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
