/**
 * An OpenRPC document, as `openrpc.ts` writes it. This file has types alone and imports nothing: the console in the
 * browser has these types from here too.
 */
export interface Document {
  openrpc: string
  info: { title: string; description: string; version: string; license: { name: string } }
  servers: [{ name: string; url: string }]
  methods: DocumentedMethod[]
  components: { schemas: Record<string, Schema>; errors: Record<string, DocumentedError> }
  'x-notifications': DocumentedNotification[]
}

export interface DocumentedMethod {
  name: string
  summary: string
  description: string
  tags: [{ name: string }]
  paramStructure: 'either'
  params: { name: string; description?: string; required: boolean; schema: Schema }[]
  result: { name: string; schema: Schema }
  errors: { $ref: string }[]
  examples: { name: string; params: { name: string; value: unknown }[]; result: { name: string; value: unknown } }[]
  'x-access': 'read' | 'write' | 'company' | 'system'
  /** It changes nothing, though its access is not `read`. */
  'x-reads'?: boolean
  'x-destructive'?: boolean
}

/** What is sent to webhooks of one type. OpenRPC has no place of its own for it. */
export interface DocumentedNotification {
  /** null: every own type of a company. */
  type: string | null
  platform: string
  description: string
  /** The answers that count as received, in words. */
  received: string
  payload: { $ref: string }
  example: unknown
}

export interface DocumentedError {
  code: number
  message: string
  data: { kind: string }
}

/** JSON Schema (draft 7), as far as the document uses it. */
export interface Schema {
  $ref?: string
  title?: string
  description?: string
  default?: unknown
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  maxLength?: number
  pattern?: string
  writeOnly?: boolean
  example?: unknown
  contentMediaType?: string
}
