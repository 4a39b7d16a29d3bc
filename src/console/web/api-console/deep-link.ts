import type { Field } from './field.ts'

/** A place in the API console: a method, and what to fill its form with. */
export interface DeepLink {
  method: string
  params: Record<string, unknown>
}

/** `#webhook.create?url=…&eventID=1`. A value that is no string is written as JSON. */
export function readLink(hash: string): DeepLink | null {
  const [, method = '', query = ''] = /^#([\w.]+)(?:\?(.*))?$/s.exec(hash) ?? []
  if (!method) return null
  const params = [...new URLSearchParams(query)].map(([name, text]) => [name, readText(text)] as const)
  return { method, params: Object.fromEntries(params) }
}

export function writeLink({ method, params }: DeepLink): string {
  const query = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, writeText(value)] as [string, string]),
  )
  return `#${method}${query.size > 0 ? `?${query}` : ''}`
}

/** `1` stays text, for an ID is; only what could be nothing else is taken for JSON. */
function readText(text: string): unknown {
  if (!/^(true|false|null|[[{"].*)$/s.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function writeText(value: unknown): string {
  const plain = typeof value === 'string' && readText(value) === value
  return plain ? value : JSON.stringify(value)
}

/** A link has texts; where a form has a number, or true and false, they are read as such. */
export function linkParams(fields: readonly Field[], { params }: DeepLink): Record<string, unknown> {
  const kinds = new Map(fields.map(({ name, kind }) => [name, kind]))
  const typed = Object.entries(params).map(([name, value]) => {
    const number = kinds.get(name) === 'number' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
    return [name, number ? Number(value) : value] as const
  })
  return Object.fromEntries(typed)
}
