import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../../src/console/web/style')

/** The class that each rule of a file begins with, `filters` of `.filters > .choice`, also within media queries. */
function classesOf(css: string): string[] {
  const selectors = [...css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}@;]+)\{/g)]
  return selectors.flatMap(([, list = '']) => [...list.matchAll(/(?:^|,)\s*\.([\w-]+)/g)].map(([, name = '']) => name))
}

// All files are one sheet in the page: what two of them say of a class, the later one says in the places of both.
it('every class is of one style file: no other has rules that begin with it', () => {
  const owners = new Map<string, Set<string>>()
  for (const file of fs.readdirSync(folder))
    for (const name of classesOf(fs.readFileSync(path.join(folder, file), 'utf8')))
      owners.set(name, (owners.get(name) ?? new Set()).add(file))
  const shared = [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files]}`)
  expect([owners.size > 100, shared]).toEqual([true, []])
})
