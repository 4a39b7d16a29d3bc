import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:prometheus` needs prometheus and promtool, so this is no part of `npm test`. */
export default defineConfig({
  test: {
    name: 'prometheus',
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/prometheus/**/*.test.ts'],
    globalSetup: ['test/harness/template.ts'],
    provide: { backend: 'pglite' },
    execArgv: ['--liftoff-only'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
