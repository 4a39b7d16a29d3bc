import os from 'node:os'
import { defineConfig } from 'vitest/config'

const url = process.env.TEST_DATABASE_URL
const citusUrl = process.env.TEST_CITUS_URL

const workers = {
  // The embedded database is opened dozens of times, each for a moment: compiling it well is not worth it.
  execArgv: ['--liftoff-only'],
  // Test files share what they import; each has servers, receivers and databases of its own.
  isolate: false,
  expect: { poll: { timeout: 10_000 } },
}

/** Tests that need a database run on each: with nothing but Node on the embedded one, with TEST_DATABASE_URL on PostgreSQL too. */
export function onDatabase(
  backend: 'pglite' | 'postgres' | 'citus',
  include: string[],
  exclude: string[] = [],
  shares = 'aviso',
) {
  return {
    test: {
      ...workers,
      name: shares === 'aviso' ? backend : 'shares',
      include,
      exclude,
      env: {
        TEST_BACKEND: backend,
        ...(url ? { TEST_DATABASE_URL: url } : {}),
        ...(citusUrl ? { TEST_CITUS_URL: citusUrl } : {}),
      },
      globalSetup: ['test/harness/template.ts'],
      provide: { backend, shares },
      // There each row of a call is a statement that goes to a node.
      testTimeout: backend === 'citus' ? 120_000 : 30_000,
      hookTimeout: 60_000,
    },
  }
}

const everywhere = ['test/stories/**/*.test.ts', 'test/methods/**/*.test.ts']
// What callers and receivers see of a call, whichever database answers it: on one of them. So is what the simulation tries
// on the embedded database with hundreds of schedules: fan-out, lanes, pauses, recoveries, who waits for whom. Without
// TEST_DATABASE_URL, all are told on the embedded one.
const oneDatabase =
  `tokens company-tokens examples audit bad-input blanks client cross-origin interop openapi payload-schemas
  rate-limit trigger verification inevent-* protocol-* platforms/* documents/* owner owner-batch own-view
  many-wrong many own-types own-numbers spellings pages publish explain find-deliveries person-export person-remove
  call-log trace fan-out lanes metrics receiver receiver-fault retry webhook-test secret-key event event-end
  registration activities people companies subscribe-again pause recover outbox backlog neighbours`
    .split(/\s+/)
    .map((name) => `test/stories/${name}.test.ts`)
/** The first, in which stories happen, has another name than the usual one. */
export const THREE_SHARES = 'west,aviso,aviso_2'
// A few in one of three shares; `npm run test:shares` plays all of them so.
const inShares = 'send resend order upgrade company-webhooks'.split(' ').map((name) => `test/stories/${name}.test.ts`)
const elsewhere = [
  ...everywhere,
  ...['postgres', 'embedded', 'browser', 'citus', 'libraries', 'prometheus'].map((folder) => `test/${folder}/**`),
]

export default defineConfig({
  test: {
    globalSetup: ['test/harness/build.ts'],
    coverage: {
      include: ['src/outbox/**', 'src/domain/**', 'src/attempt/**'],
      reporter: ['text', 'html'],
      reportOnFailure: true,
      // A little below what was measured with the projects unit and postgres.
      thresholds: {
        'src/domain/**': { lines: 99, branches: 95 },
        'src/outbox/**': { lines: 98, branches: 90 },
        'src/attempt/**': { lines: 96, branches: 90 },
      },
    },
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    projects: [
      { test: { ...workers, name: 'unit', include: ['test/**/*.test.ts'], exclude: elsewhere, testTimeout: 30_000 } },
      { test: { ...workers, name: 'quick', include: ['test/methods/**/*.test.ts'], env: { TEST_BACKEND: 'pg-mem' } } },
      onDatabase('pglite', [...everywhere, 'test/embedded/**/*.test.ts'], url ? oneDatabase : []),
      ...(url ? [onDatabase('postgres', [...everywhere, 'test/postgres/**/*.test.ts'])] : []),
      ...(url ? [onDatabase('postgres', inShares, [], THREE_SHARES)] : []),
    ],
  },
})
