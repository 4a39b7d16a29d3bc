import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** The console in a real browser: `npm run test:browser`. Chromium must be there, so this is no part of `npm test`. */
export default defineConfig({
  test: {
    name: 'browser',
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/harness/build.ts', 'test/harness/template.ts'],
    provide: { backend: 'pglite' },
    execArgv: ['--liftoff-only'],
    isolate: false,
    maxWorkers: 2, // a browser mostly waits
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } }, // a second, unless it is said
  },
})
