import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newScratch } from './harness/scratch.ts'

/** A project whose compilers only say that they ran. */
let project: string
beforeEach(() => {
  project = newScratch('build')
  write('src/main.ts', '')
  write('src/old.ts', '')
  write('migrations/index.ts', '')
  for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'vite.config.ts']) write(file, '')
  write('package.json', '{"type": "module", "engines": {"node": ">=20.0"}}')
  write('scripts/build.js', fs.readFileSync('scripts/build.js', 'utf8'))
  const compile = "fs.mkdirSync('dist/src', { recursive: true }); fs.writeFileSync('dist/src/main.js', '')"
  write('node_modules/typescript/bin/tsc', `const fs = require('fs'); ${compile}; console.log('tsc')`)
  write(
    'node_modules/vite/bin/vite.js',
    "console.log('vite'); if (process.env.NODE_ENV !== 'production') process.exit(1)",
  )
})
afterEach(() => fs.rmSync(project, { recursive: true }))

function write(name: string, text: string): void {
  const file = path.join(project, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

/** What `npm start` does first. */
function prestart() {
  const { status, stdout } = spawnSync(process.execPath, [path.join(project, 'scripts/build.js'), '--if-older'])
  return { status, ran: String(stdout).trim().split(/\s+/).filter(Boolean) }
}
const built = { status: 0, ran: ['tsc', 'vite'] }
const left = { status: 0, ran: [] }

it('builds where nothing was built, and then no more', () => {
  expect([prestart(), prestart()]).toEqual([built, left])
  expect(fs.statSync(path.join(project, 'dist/src/main.js')).mode & 0o111).toBe(0o111)
  fs.rmSync(path.join(project, 'dist'), { recursive: true })
  expect([prestart(), prestart()]).toEqual([built, left])
})

it.each(['src/main.ts', 'src/rpc/new.ts', 'migrations/index.ts', 'package.json'])('builds when %s is newer', (file) => {
  prestart()
  write(file, '{"type": "module", "engines": {"node": ">=20.0"}}')
  expect([prestart(), prestart()]).toEqual([built, left])
})

it('builds when a source was removed', () => {
  prestart()
  fs.rmSync(path.join(project, 'src/old.ts'))
  expect([prestart(), prestart()]).toEqual([built, left])
})

it('builds again after a build that failed', () => {
  prestart()
  write('src/main.ts', 'wrong')
  write('node_modules/vite/bin/vite.js', 'process.exit(3)')
  expect([prestart(), prestart()]).toEqual(Array(2).fill({ status: 1, ran: ['tsc'] }))
})
