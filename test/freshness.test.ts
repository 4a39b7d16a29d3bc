import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { expect, it } from 'vitest'

it.each([
  ['openrpc.json', 'openrpc'],
  ['docs/methods.md', 'reference'],
])('%s is what the registry makes: npm run docs writes it', (file, command) => {
  const made = execFileSync(process.execPath, ['dist/src/main.js', command], { encoding: 'utf8' })
  expect(fs.readFileSync(file, 'utf8')).toBe(made)
})
