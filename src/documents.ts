import { z } from 'zod'
import { asyncapiDocument } from './contract/asyncapi.ts'
import { clientSource } from './contract/client.ts'
import type { Document } from './contract/document.ts'
import { openapiDocument } from './contract/openapi.ts'
import { openrpcDocument } from './contract/openrpc.ts'
import { type Notification, payloadSchema, schemaPath } from './contract/payloads.ts'
import { ownTypeName } from './methods/fields/basic.ts'
import { data, shopPaid } from './methods/fields/own-type.ts'
import { methods } from './methods/index.ts'
import { ownPayload } from './platforms/aviso.ts'
import { exampleFact } from './platforms/example-fact.ts'
import { contractOf, findType, notificationTypes } from './platforms/index.ts'
import { VERSION } from './version.ts'

/** A document for machines, at a path below the address of the server. */
export interface MadeDocument {
  path: string
  contentType: string
  text(): string
}

/** The event and the moment of the examples. */
const EVENT = { id: '1', name: 'Annual congress', companyID: '1' }
const AT = new Date('2026-11-22T12:00:00Z')

/** Every type of notification: those of the platforms, and one entry for all own types. */
export const notifications: Notification[] = [
  ...notificationTypes.map((type) => {
    const { notification, platform } = findType(type)
    const fact = exampleFact(notification.fact, EVENT, AT)
    return {
      type,
      platform: platform.name,
      description: notification.description,
      received: platform.contract.rule,
      schema: notification.schema,
      example: notification.payload(fact, { webhookID: '1', deliveryID: '1', sequence: '1' }),
    }
  }),
  {
    type: null,
    platform: 'Own',
    description: "What a company publishes of its own types; webhook.type.find has the schema of each one's data.",
    received: contractOf(shopPaid.type).rule,
    schema: z.strictObject({ type: ownTypeName, timestamp: z.iso.datetime(), data }),
    example: JSON.parse(ownPayload(shopPaid.type, AT, JSON.stringify(shopPaid.example))),
  },
]

/** The OpenRPC document, with the address that calls go to. */
export function describe(serverUrl: string): Document {
  const description = 'Webhooks for event and course platforms.'
  return openrpcDocument(
    methods,
    { title: 'Aviso', description, version: VERSION, url: `${serverUrl}/rpc` },
    notifications,
  )
}

/**
 * All documents of a server: each is made when its text is asked for.
 * @param serverUrl where others reach it
 */
export function documentsOf(serverUrl: () => string, openrpc: () => Document): MadeDocument[] {
  const json = (path: string, contentType: string, made: () => object) => ({
    path,
    contentType,
    text: () => `${JSON.stringify(made(), null, 2)}\n`,
  })
  return [
    // The console waits for this one, so it has no indents: half as many bytes to read, a seventh fewer to send.
    { path: 'openrpc.json', contentType: 'application/json', text: () => JSON.stringify(openrpc()) },
    // Every browser shows this type, and none runs it as a script.
    { path: 'client.ts', contentType: 'text/plain; charset=utf-8', text: () => clientSource(openrpc()) },
    json('openapi.json', 'application/json', () => openapiDocument(openrpc())),
    json('asyncapi.json', 'application/json', () => asyncapiDocument(openrpc())),
    ...notifications.map((one) =>
      json(schemaPath(one), 'application/schema+json', () => payloadSchema(one, serverUrl())),
    ),
  ]
}
