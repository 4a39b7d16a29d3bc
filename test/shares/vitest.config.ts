import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { onDatabase, THREE_SHARES } from '../../vitest.config.ts'

/** All stories in one of three shares: `npm run test:shares`, with TEST_DATABASE_URL. */
const stories = ['test/stories/**/*.test.ts']
/** Each of its figures has the label of its share then. */
const others = ['test/stories/metrics.test.ts']

export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    globalSetup: ['test/harness/build.ts'],
    maxWorkers: 2,
    projects: [onDatabase('postgres', stories, others, THREE_SHARES)],
  },
})
