import fs from 'node:fs'
import { Stryker } from '@stryker-mutator/core'
import { GROUPS, type Group } from './groups.ts'
import { type Mutant, placeOf, remember, stillAlive, unnoticed } from './results.ts'

/**
 * Tries the mutants of the files that are named, or of all, against the tests of their group.
 *   npm run mutants -- src/domain/token.ts
 *   npm run mutants -- --alive src/domain/token.ts    only those that no test has noticed so far
 *   MUTANTS_TESTS=test/stories/tokens.test.ts npm run mutants -- src/domain/access.ts
 */
const args = process.argv.slice(2)
const onlyAlive = args.includes('--alive')
/** Other tests than those of the group, if somebody asks for them. */
const asked = process.env.MUTANTS_TESTS
const named = args.filter((arg) => !arg.startsWith('--'))

const OPTIONS: ConstructorParameters<typeof Stryker>[0] = {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts', related: false },
  coverageAnalysis: 'perTest',
  timeoutMS: 8_000,
  timeoutFactor: 1,
  tsconfigFile: 'none',
  ignorePatterns: ['dist', 'data', 'bench'],
  tempDirName: '.mutants',
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
}

const unknown = named.find((file) => !GROUPS.some(({ files }) => files.includes(file)))
if (unknown) throw new Error(`${unknown} has no place in test/mutants/groups.ts`)

for (const group of GROUPS) {
  const files = group.files.filter((file) => named.length === 0 || named.includes(file))
  await tryMutants(group, files, asked ?? group.tests.join(','), onlyAlive ? stillAlive : null)
  if (!asked && group.slower) await tryMutants(group, files, group.slower.join(','), unnoticed)
}

/** @param some picks mutants of a file; null: all are tried */
async function tryMutants(
  { without = [] }: Group,
  files: string[],
  tests: string,
  some: ((file: string) => Mutant[]) | null,
): Promise<void> {
  const mutate = some ? files.flatMap(some).map(placeOf) : files
  if (mutate.length === 0) return
  const report = `coverage/mutants/${files.map((file) => file.replaceAll('/', '-').slice(4, -3)).join('+')}`
  process.env.MUTANTS_TESTS = tests
  const found = await new Stryker({
    ...OPTIONS,
    mutate,
    concurrency: Number(process.env.MUTANTS_CONCURRENCY ?? 1),
    ignoreStatic: without.includes('static'),
    mutator: { excludedMutations: without.filter((one) => one !== 'static'), plugins: null },
    jsonReporter: { fileName: `${report}.json` },
    htmlReporter: { fileName: `${report}.html` },
  }).runMutationTest()
  fs.writeFileSync(`${report}.raw.json`, JSON.stringify(found))
  remember(found as Mutant[], files, some !== null)
}
