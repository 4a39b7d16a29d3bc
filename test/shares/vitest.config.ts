import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** All stories on a server of three shares, each in the one that is not called as all are: `npm run test:shares`, with TEST_DATABASE_URL. */
export default defineConfig({
  test: {
    name: 'shares',
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/stories/**/*.test.ts'],
    exclude: ['test/stories/metrics.test.ts'], // each of its figures has the label of its share then
    globalSetup: ['test/harness/build.ts', 'test/harness/template.ts'],
    provide: { backend: 'postgres', shares: 'west,aviso,aviso_2' },
    env: { TEST_BACKEND: 'postgres' },
    execArgv: ['--liftoff-only'],
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
