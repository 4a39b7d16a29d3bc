import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Which part of src may import which: the table of ARCHITECTURE.md, the only one that is checked. */
const MAY_IMPORT: Record<string, string[]> = {
  main: ['cli'],
  cli: ['app', 'contract', 'config', 'commands', 'database', 'rpc'],
  commands: ['app', 'domain', 'attempt', 'first-start', 'log', 'methods', 'database', 'dispatcher', 'clock', 'config'],
  app: [
    'first-start',
    'http',
    'rpc',
    'contract',
    'domain',
    'attempt',
    'methods',
    'dispatcher',
    'outbox',
    'platforms',
    'database',
    'clock',
    'config',
    'errors',
    'version',
  ],
  'first-start': ['domain', 'attempt', 'methods', 'dispatcher', 'database', 'clock', 'config'],
  http: ['rpc', 'console', 'errors', 'shared'],
  methods: [
    'domain',
    'rpc',
    'outbox',
    'platforms',
    'attempt',
    'database',
    'facts',
    'clock',
    'errors',
    'version',
    'shared',
  ],
  domain: ['methods', 'outbox', 'platforms', 'attempt', 'database', 'facts', 'clock', 'errors', 'shared'],
  attempt: ['outbox', 'platforms', 'clock', 'version', 'shared'],
  contract: ['rpc', 'errors', 'shared'],
  dispatcher: ['attempt', 'outbox', 'platforms', 'database', 'clock', 'version', 'shared'],
  outbox: ['platforms', 'database', 'facts', 'shared'],
  platforms: ['facts'],
  rpc: ['errors', 'shared'],
  database: ['facts', 'config', 'clock', 'migrations'],
  log: ['config'],
  errors: [],
  facts: [],
  clock: [],
  config: [],
  version: [],
  shared: [],
  console: [],
}

const root = path.resolve(import.meta.dirname, '..')
const files = fs
  .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))

/** `dispatcher/loop.ts` belongs to `dispatcher`, `app.ts` to `app`. */
function part(file: string): string {
  return file.split(path.sep)[0]?.replace(/\.tsx?$/, '') ?? ''
}

const imports = files.flatMap((file) => {
  const text = fs.readFileSync(path.join(root, 'src', file), 'utf8')
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] as string)
  return targets.map((target) => {
    const absolute = path.resolve(root, 'src', path.dirname(file), target)
    const outside = path.relative(path.join(root, 'src'), absolute).startsWith('..')
    const to = outside ? path.relative(root, absolute) : path.relative(path.join(root, 'src'), absolute)
    return { file, to }
  })
})

describe('the architecture', () => {
  it('has a rule for every part, and a part for every rule', () => {
    expect(new Set(files.map(part))).toEqual(new Set(Object.keys(MAY_IMPORT)))
  })

  it('sees the imports', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  it.each(files)('%s imports only what it may', (file) => {
    const allowed = [part(file), ...(MAY_IMPORT[part(file)] ?? [])]
    for (const { to } of imports.filter((one) => one.file === file)) {
      expect(allowed, `${file} imports ${to}`).toContain(part(to))
    }
  })

  it('keeps apart what runs in the browser and what runs in the server', () => {
    const inBrowser = (file: string) => file.startsWith(path.join('console', 'web'))
    for (const { file, to } of imports) expect(inBrowser(to), `${file} imports ${to}`).toBe(inBrowser(file))
  })

  it('has no cycles', () => {
    const graph = new Map<string, typeof imports>()
    for (const one of imports) graph.set(one.file, [...(graph.get(one.file) ?? []), one])
    const done = new Set<string>()
    function visit(file: string, trail: string[]): void {
      if (trail.includes(file)) throw new Error(`a cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
      if (done.has(file)) return
      for (const { to } of graph.get(file) ?? []) visit(to, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
  })

  it('has no file over 350 lines, and a median of at most 100', () => {
    const lengths = files
      .map((file) => fs.readFileSync(path.join(root, 'src', file), 'utf8').split('\n').length)
      .sort((a, b) => a - b)
    expect(lengths.at(-1)).toBeLessThanOrEqual(350)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(100)
  })

  it('gives a statement of a method no parameter for each row: PostgreSQL takes 65,535', () => {
    const methods = files.filter((file) => part(file) === 'methods')
    const many = methods.filter((file) =>
      /, '(not )?in',|\.values\(\[|\.values\([^)]*\.map\(/.test(fs.readFileSync(path.join(root, 'src', file), 'utf8')),
    )
    expect(many).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = files.filter((file) =>
      fs.readFileSync(path.join(root, 'src', file), 'utf8').includes('process.env'),
    )
    // What receivers paste reads the environment of theirs.
    expect(readers).toEqual(['cli.ts', 'methods/verification.ts'])
  })
})
