import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { VERSION } from '../src/version.ts'
import { newScratch } from './harness/scratch.ts'

const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8'))

it('is the version of package.json', () => {
  expect(VERSION).toBe(version)
})

it('is that of the package where it is installed, not of the project around it', () => {
  const project = newScratch('installed')
  const installed = path.join(project, 'node_modules/aviso')
  fs.mkdirSync(path.join(installed, 'dist/src'), { recursive: true })
  fs.writeFileSync(path.join(project, 'package.json'), '{"name": "project", "version": "9.9.9"}')
  for (const file of ['package.json', 'dist/src/version.js']) fs.copyFileSync(file, path.join(installed, file))
  const program = "import('./node_modules/aviso/dist/src/version.js').then(({ VERSION }) => console.log(VERSION))"
  expect(execFileSync(process.execPath, ['-e', program], { cwd: project, encoding: 'utf8' })).toBe(`${version}\n`)
  fs.rmSync(project, { recursive: true })
})
