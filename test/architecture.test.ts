import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const files = fs
  .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))

function textOf(file: string): string {
  return fs.readFileSync(path.join(root, 'src', file), 'utf8')
}

/** `outbox/` and `outbox` in a cell of the table are both the room `outbox`. */
function named(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => (name as string).replace(/\/$/, ''))
}

/** The table of ARCHITECTURE.md, from top to bottom: the rooms of each line, and which others they may import. */
const table = fs
  .readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8')
  .split('\n## The rooms of src\n')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|'))
  .map(([, rooms, , allowed = '']) => ({
    rooms: named(rooms),
    allowed: named(allowed),
    below: /everything below/.test(allowed),
  }))

const rules = new Map(
  table?.flatMap(({ rooms, allowed, below }, line) => {
    const others = below ? table.slice(line + 1).flatMap((other) => other.rooms) : []
    return rooms.map((room) => [room, [room, ...allowed, ...others]] as const)
  }),
)

/** `dispatcher/loop.ts` is in `dispatcher`, `app.ts` in `app`, `console/web/main.tsx` in `console/web` and not in `console`. */
function roomOf(file: string): string {
  const parts = file.replace(/\.tsx?$/, '').split(path.sep)
  const places = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
  return places.find((place) => rules.has(place)) ?? parts[0] ?? ''
}

const imports = files.flatMap((file) => {
  const targets = [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] as string)
  return targets.map((target) => {
    const absolute = path.resolve(root, 'src', path.dirname(file), target)
    const outside = path.relative(path.join(root, 'src'), absolute).startsWith('..')
    const to = outside ? path.relative(root, absolute) : path.relative(path.join(root, 'src'), absolute)
    return { file, to }
  })
})

describe('the architecture', () => {
  it('has a room in the table for every file, and files in every room', () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(rules.keys()))
  })

  it('sees the imports', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  it.each(files)('%s imports only what the table allows', (file) => {
    for (const { to } of imports.filter((one) => one.file === file)) {
      expect(rules.get(roomOf(file)), `${file} imports ${to}`).toContain(roomOf(to))
    }
  })

  it('has a domain that knows nothing of the wire', () => {
    const domain = files.filter((file) => roomOf(file) === 'domain')
    expect(domain.filter((file) => /from '(zod|hono)/.test(textOf(file)))).toEqual([])
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

  it('has no file over 350 lines but what is generated, and a median of at most 100', () => {
    const written = files.map(textOf).filter((text) => !text.startsWith('// Generated'))
    const lengths = written.map((text) => text.split('\n').length).sort((a, b) => a - b)
    expect(lengths.at(-1)).toBeLessThanOrEqual(350)
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(100)
  })

  it('gives a statement of a call no parameter for each row: PostgreSQL takes 65,535', () => {
    const statements = files.filter((file) => ['methods', 'domain'].includes(roomOf(file)))
    const many = statements.filter((file) => /, '(not )?in',|\.values\(\[|\.values\([^)]*\.map\(/.test(textOf(file)))
    expect(many).toEqual([])
  })

  it('reads the environment in one place', () => {
    // Samples are for the environment of others.
    const ours = files.filter((file) => roomOf(file) !== 'samples')
    expect(ours.filter((file) => textOf(file).includes('process.env'))).toEqual(['cli.ts'])
  })
})
