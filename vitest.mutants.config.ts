import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { keepThread } from './test/mutants/kept-thread.ts'

const url = process.env.TEST_DATABASE_URL
const backend = url ? 'postgres' : 'pglite'

/** They start what was built, in which nothing is mutated. */
const WITH_PROCESSES = [
  'test/stories/{crash,receiver-fault,start}.test.ts',
  'test/postgres/{connection,dispatchers,pgbouncer,publish,schema,settings,start}.test.ts',
]

const ALL = ['test/{attempt,domain,outbox}/**', 'test/{stories,methods}/**', ...(url ? ['test/postgres/**'] : [])]
/** Stryker has `--testFiles` for this, but then it does not load the mutants in constants (9.6.1). */
const wanted = process.env.MUTANTS_TESTS?.split(',') ?? ALL.map((folder) => `${folder}/*.test.ts`)
const isUnit = (pattern: string) => /^test\/(\{?attempt|domain|outbox)/.test(pattern)

const plugins = [{ name: 'kept-thread', configureVitest: keepThread }]

const unit: TestProjectInlineConfiguration = {
  plugins,
  test: { isolate: false, name: 'unit', include: wanted.filter(isUnit), testTimeout: 30_000 },
}

const onDatabase: TestProjectInlineConfiguration = {
  plugins,
  test: {
    isolate: false,
    name: backend,
    include: wanted.filter((pattern) => !isUnit(pattern)),
    exclude: WITH_PROCESSES,
    env: { TEST_BACKEND: backend, ...(url ? { TEST_DATABASE_URL: url } : {}) },
    globalSetup: ['test/harness/template.ts'],
    provide: { backend },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
}

class InGivenOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => wanted.findIndex((name) => moduleId.endsWith(name))
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

/**
 * The tests that mutants are tried against. Stryker runs them in threads, which take no flags of V8, and a thread
 * tries several mutants. One in a constant shows only when its module is loaded anew: it gets a thread of its own.
 */
export default defineConfig({
  test: {
    // The quick ones first: the first that fails ends the run.
    sequence: { sequencer: InGivenOrder },
    projects: [unit, onDatabase].filter(({ test }) => test?.include?.length),
  },
})
