import { z } from 'zod'

/** One type of notification, as the documents describe it. */
export interface Notification {
  /** null: every own type of a company. */
  type: string | null
  platform: string
  description: string
  /** The answers that count as received, in words. */
  received: string
  /** Of the payload. */
  schema: z.ZodType
  /** A payload. */
  example: unknown
}

/** The name of a payload's schema: `ActivityEnrollmentPayload`, `DeliveryGivenUpPayload`. */
export function payloadName(type: string | null): string {
  const words = (type ?? 'ownType').split(/[._]/)
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Payload`
}

/** Where the schema of a payload is, below the address of the server and in the repository. */
export function schemaPath({ platform, type }: Pick<Notification, 'platform' | 'type'>): string {
  return `schemas/${platform.toLowerCase()}/${type ?? 'own'}.json`
}

/**
 * The schema of a payload as a document of its own: JSON Schema 2020-12 that refers to nothing else.
 * @param serverUrl where it is served
 */
export function payloadSchema(notification: Notification, serverUrl: string): object {
  const { type, description, schema, example } = notification
  const { $schema, ...own } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'output', reused: 'inline' })
  const $id = `${serverUrl}/${schemaPath(notification)}`
  return { $schema, $id, title: type ?? 'Own types', description, ...own, examples: [example] }
}
