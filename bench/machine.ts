import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'

const ROOT = path.join(import.meta.dirname, '..')
const RIVALS = ['hono', 'pg', 'undici', 'pg-boss', 'graphile-worker', '@electric-sql/pglite']

/** What the figures were taken on and with. */
export async function machine(databaseServer: string) {
  return {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model ?? '',
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    postgres: await postgres(databaseServer),
    packages: Object.fromEntries(RIVALS.map((name) => [name, versionOf(name)])),
    commit: commit(),
  }
}

function versionOf(name: string): string {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version
}

async function postgres(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const names = ['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size']
  const { rows } = await client.query('select name, setting from pg_settings where name = any($1)', [names])
  await client.end()
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}

/** With a + when there are changes that are not committed. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}
