import fs from 'node:fs'
import { expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'

it('is the version of package.json', () => {
  const { version } = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(VERSION).toBe(version)
})
