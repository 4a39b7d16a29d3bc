import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** `npm run test:libraries` needs Python, Go and Rust, and their registries, so this is no part of `npm test`. */
export default defineConfig({
  test: {
    name: 'libraries',
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/libraries/**/*.test.ts'],
    globalSetup: ['test/harness/template.ts'],
    provide: { backend: 'pglite' },
    execArgv: ['--liftoff-only'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
