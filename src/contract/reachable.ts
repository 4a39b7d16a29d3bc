import { refName } from './client-types.ts'
import type { Schema } from './document.ts'

/** The components of these names, and those that they refer to, also by way of others; in the order in which they stand. */
export function reachable(names: Iterable<string>, schemas: Record<string, Schema>): Record<string, Schema> {
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const inner of refsIn(schemas[name])) visit(inner)
  }
  for (const name of names) visit(name)
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)))
}

/** The names of the components that a schema, or a part of a document, refers to by itself. */
export function refsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [refName(value)] : refsIn(value),
  )
}
