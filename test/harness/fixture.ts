import fs from 'node:fs'
import path from 'node:path'
import { type Backend, emptyBackend } from './backend.ts'
import { withDatabase } from './with-database.ts'

/** The versions whose databases are kept in test/fixtures. */
export const FIXTURES = ['0.1.0', '0.1.1'] as const
type Version = (typeof FIXTURES)[number]

/** The origin of every webhook's URL in the fixtures. */
export const FIXTURE_ORIGIN = 'http://127.0.0.1:45010'

/** A database as a former version left it, for the present one to start on. */
export async function loadFixture(version: Version): Promise<Backend> {
  const backend = await emptyBackend()
  await withDatabase(backend, (query) => query(fixtureText(version)))
  return backend
}

/** The tokens of a fixture, in plain text: its first lines have them, for the database has only hashes. */
export function tokensOf(version: Version): Record<`${'system' | 'event'} ${'admin' | 'user'}`, string> {
  return JSON.parse(/^-- Tokens, .*?: (.*)$/m.exec(fixtureText(version))?.[1] ?? '{}')
}

/** The statements that make it, in the schema `public`. */
export function fixtureText(version: Version): string {
  return fs.readFileSync(path.resolve(import.meta.dirname, `../fixtures/${version}.sql`), 'utf8')
}
