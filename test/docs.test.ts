import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { usageOf } from '../src/commands/help.ts'
import { COMMANDS } from '../src/commands/table.ts'
import { methods } from '../src/methods/index.ts'
import { VERSION } from '../src/version.ts'
import { DOCUMENTS } from './harness/documents.ts'

const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8'))

/** As GitHub makes the address of a heading. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(DOCUMENTS)('$file', ({ file, text }) => {
  it('links only to files and headings that exist', () => {
    for (const [, link = ''] of text.matchAll(/(?<!")\]\((?!https?:)([^)]+)\)/g)) {
      const [name, anchor] = link.split('#')
      const target = name ? path.join(path.dirname(file), name) : file
      expect(fs.existsSync(target), link).toBe(true)
      if (anchor) expect(anchors(fs.readFileSync(target, 'utf8')), link).toContain(anchor)
    }
  })

  it('runs only scripts of package.json', () => {
    const names = [...text.matchAll(/npm (?:run )?([a-z]+(?::[a-z]+)?)/g)].map(([, name]) => name)
    for (const name of names) if (name !== 'ci') expect(Object.keys(scripts)).toContain(name)
  })

  it('calls methods with parameters that they take', () => {
    const blocks = [...text.matchAll(/```json\n(.+?)```/gs)].map(([, block = '']) => block)
    const calls = blocks.filter((block) => block.startsWith('{"method"')).flatMap((block) => block.split(/\n(?=\{)/))
    for (const call of calls) {
      const { method: name, params } = JSON.parse(call)
      const method = methods.find((one) => one.name === name)
      expect(method?.params.safeParse(params), call).toMatchObject({ success: true })
    }
  })

  it('names this version', () => {
    for (const [, version] of text.matchAll(/aviso\/(\d[\d.]*)/g)) expect(version).toBe(VERSION)
  })
})

it('docs/running.md has every command, with its options', () => {
  const documented = fs.readFileSync('docs/running.md', 'utf8')
  const block = /```\n(aviso serve.+?)\n```/s.exec(documented)?.[1]
  expect(block?.split('\n')).toEqual(Object.entries(COMMANDS).map(([name, command]) => usageOf(name, command)))
})

it('ARCHITECTURE.md draws the states of a delivery as src/outbox/state.ts does', () => {
  const drawn = /## The states of a delivery\n\n```\n(.+?)\n```/s.exec(fs.readFileSync('ARCHITECTURE.md', 'utf8'))?.[1]
  expect(drawn).toBeDefined()
  const lines = drawn?.split('\n').map((line) => ` *   ${line}`)
  expect(fs.readFileSync('src/outbox/state.ts', 'utf8')).toContain(lines?.join('\n'))
})

it('docs/troubleshooting.md quotes what the server and the console say', () => {
  const files = fs.readdirSync('src', { recursive: true, encoding: 'utf8' })
  const said = [
    ...files.filter((file) => /\.tsx?$/.test(file)).map((file) => `src/${file}`),
    'migrations/0007_own_numbers.ts',
  ]
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('\n')
  const text = fs.readFileSync('docs/troubleshooting.md', 'utf8').replace(/\s+/g, ' ')
  // Between the dots stands what the code has in one piece. The first quote is the word itself.
  const [, ...pieces] = [...text.matchAll(/“([^”]+)”/g)].flatMap(([, words = '']) => words.split('…'))
  expect(pieces.length).toBeGreaterThan(80)
  expect(pieces.filter((piece) => !said.includes(piece))).toEqual([])
})

it('docs/operate.md has the figures of the last run of the benchmark', () => {
  const results = JSON.parse(fs.readFileSync('bench/results/bench.json', 'utf8'))
  const rows = [...fs.readFileSync('docs/operate.md', 'utf8').matchAll(/^\| `([\w-]+)` \| (.+?) \| (\d.*?) \|/gm)]
  expect(rows.length).toBeGreaterThan(10)
  for (const [, name = '', what = '', figure = ''] of rows) {
    const verdict = results[name].verdicts.find((one: { what: string }) => one.what.startsWith(what))
    const { unit, ours, cpu } = verdict ?? {}
    const cost = figure.includes('node') ? ` (node ${cpu.ours.nodeUs} + PostgreSQL ${cpu.ours.postgresUs} µs)` : ''
    expect(figure, `${name}: ${what}`).toBe(`${ours} ${unit}${cost}`)
  }
})
