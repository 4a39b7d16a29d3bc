import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { expect, it } from 'vitest'

it.each([
  ['openrpc.json', ['dist/src/main.js', 'openrpc']],
  ['docs/methods.md', ['dist/src/main.js', 'reference']],
  ['src/console/web/api/results.ts', ['--import', 'tsx', 'docs/console-results.ts']],
])('%s is what the registry makes: npm run docs writes it', (file, command) => {
  const made = execFileSync(process.execPath, command, { encoding: 'utf8' })
  expect(fs.readFileSync(file, 'utf8')).toBe(made)
})
