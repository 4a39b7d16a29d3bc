import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { expect, it } from 'vitest'
import { exampleReceivers } from '../docs/example-receivers.ts'
import { describe, documentsOf } from '../src/documents.ts'

it.each([
  ['openrpc.json', ['dist/src/main.js', 'openrpc']],
  ['docs/methods.md', ['dist/src/main.js', 'reference']],
  ['src/console/web/api/results.ts', ['--import', 'tsx', 'docs/console-results.ts']],
])('%s is what the registry makes: npm run docs writes it', (file, command) => {
  const made = execFileSync(process.execPath, command, { encoding: 'utf8' })
  expect(fs.readFileSync(file, 'utf8')).toBe(made)
})

const URL = 'http://127.0.0.1:3000'
const served = documentsOf(
  () => URL,
  () => describe(URL),
)
// The client is made by a command.
const written = served.filter(({ path }) => path !== 'client.ts')

it.each(written)('$path is what is served: npm run docs writes it', ({ path, text }) => {
  // That one is served without indents.
  const made = path === 'openrpc.json' ? `${JSON.stringify(JSON.parse(text()), null, 2)}\n` : text()
  expect(fs.readFileSync(path, 'utf8')).toBe(made)
})

it.each(exampleReceivers())('%s is the sample that is shown: npm run docs writes it', (file, text) => {
  expect(fs.readFileSync(file, 'utf8')).toBe(text)
})

it('schemas has no file of a type that is no more', () => {
  const files = fs.readdirSync('schemas', { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const paths = files.map(({ parentPath, name }) => `${parentPath}/${name}`)
  expect(paths.sort()).toEqual(
    served
      .map(({ path }) => path)
      .filter((path) => path.startsWith('schemas/'))
      .sort(),
  )
})

it('all of them are in the package', () => {
  const { files } = JSON.parse(fs.readFileSync('package.json', 'utf8'))
  for (const { path } of written) expect(files).toContain(path.split('/')[0])
})
