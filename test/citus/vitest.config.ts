import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { onDatabase } from '../../vitest.config.ts'

/** The stories in shares on nodes of Citus: `npm run test:citus`, with the coordinator as TEST_CITUS_URL. */
const stories = ['test/stories/**/*.test.ts', 'test/citus/*.test.ts']
/** They begin with a database that somebody else left, or copy one. */
const others = ['upgrade', 'examples'].map((name) => `test/stories/${name}.test.ts`)

export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    globalSetup: ['test/harness/build.ts'],
    maxWorkers: 2,
    projects: [onDatabase('citus', stories, others)],
  },
})
