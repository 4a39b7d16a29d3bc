import type { Schema } from './client-types.ts'

/** An OpenRPC document, as `openrpc.ts` writes it: what is made from it reads this. */
export interface Document {
  info: { title: string; version: string }
  servers: [{ url: string }]
  methods: DocumentedMethod[]
  components: { schemas: Record<string, Schema> }
}

export interface DocumentedMethod {
  name: string
  summary: string
  description: string
  tags: [{ name: string }]
  params: { name: string; description?: string; required: boolean; schema: Schema }[]
  result: { name: string; schema: Schema }
  errors: { $ref: string }[]
  examples: { name: string; params: { name: string; value: unknown }[]; result: { value: unknown } }[]
  'x-access': 'read' | 'write' | 'system'
  'x-destructive'?: boolean
}

/** Summary and description in one; many a description begins with the summary, or is the same. */
export function about({ summary, description }: Pick<DocumentedMethod, 'summary' | 'description'>): string {
  return description.startsWith(summary.replace(/\.$/, '')) ? description : `${summary} ${description}`
}
