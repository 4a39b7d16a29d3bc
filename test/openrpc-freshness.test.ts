import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { expect, it } from 'vitest'

it('openrpc.json is what the registry makes: npm run openrpc writes it', () => {
  const made = execFileSync(process.execPath, ['dist/src/main.js', 'openrpc'], { encoding: 'utf8' })
  expect(fs.readFileSync('openrpc.json', 'utf8')).toBe(made)
})
