/** What is read of the served document. */
export interface Document {
  info: { version: string }
  methods: Method[]
  components: { schemas: Record<string, Schema> }
}

export interface Method {
  name: string
  summary: string
  description: string
  tags: { name: string }[]
  params: { name: string; description?: string; required: boolean; schema: Schema }[]
  examples: { name: string; params: { name: string; value: unknown }[] }[]
  'x-destructive'?: boolean
  'x-access': string
}

/** JSON Schema, as far as the document uses it (draft 7). */
export interface Schema {
  $ref?: string
  title?: string
  description?: string
  default?: unknown
  type?: string | string[]
  enum?: unknown[]
  allOf?: Schema[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  maxLength?: number
  writeOnly?: boolean
}

export interface Module {
  name: string
  methods: Method[]
}

/** By their modules, in the order of the document. */
export function modulesOf(methods: readonly Method[]): Module[] {
  const modules = new Map<string, Method[]>()
  for (const method of methods) {
    const name = method.tags[0]?.name ?? ''
    modules.set(name, [...(modules.get(name) ?? []), method])
  }
  return [...modules].map(([name, members]) => ({ name, methods: members }))
}

/** `webhook.log` as a heading: Webhook.log. */
export function titleOf(module: string): string {
  return module.charAt(0).toUpperCase() + module.slice(1)
}

/** Those whose name has every word of the filter, or whose summary does. */
export function matching(methods: readonly Method[], filter: string): Method[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  return methods.filter(({ name, summary }) =>
    words.every((word) => name.toLowerCase().includes(word) || summary.toLowerCase().includes(word)),
  )
}
