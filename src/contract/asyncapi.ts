import type { Document, DocumentedNotification, Schema } from './document.ts'
import { payloadName } from './payloads.ts'
import { reachable } from './reachable.ts'

const FORM = 'application/x-www-form-urlencoded'

/** The headers of a delivery, beside those of HTTP and those that its webhook adds. */
const HEADERS: Schema = {
  title: 'DeliveryHeaders',
  description: 'The headers of Standard Webhooks, and of Aviso.',
  type: 'object',
  properties: {
    'webhook-id': {
      type: 'string',
      description: 'The delivery, the same over all its attempts: remember the ones you have seen.',
    },
    'webhook-timestamp': {
      type: 'string',
      pattern: '^\\d+$',
      description: 'When this attempt was sent, in Unix seconds. Refuse what is older than five minutes.',
    },
    'webhook-signature': {
      type: 'string',
      description:
        'One or more of v1,<base64>, separated by spaces: the HMAC-SHA256 of webhook-id.webhook-timestamp.body, with the secret of the webhook.',
    },
    'x-attempt': { type: 'string', pattern: '^[1-9]\\d*$', description: 'The number of this attempt, from 1.' },
    'x-secret': { type: 'string', description: 'The security code of the webhook, if it has one.' },
    'x-test': { const: 'true', description: 'The example that webhook.test sends: nothing happened.' },
    traceparent: {
      type: 'string',
      pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
      description: 'The trace of the call by which it happened, if that was in one (W3C Trace Context).',
    },
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-attempt'],
}

const TRAIT = {
  headers: { $ref: '#/components/schemas/DeliveryHeaders' },
  correlationId: { $ref: '#/components/correlationIds/delivery' },
}

/**
 * The AsyncAPI document of what is sent. `asyncapi` is 3.0.0, which every tool of version 3 accepts. It has no servers, and
 * channels without an address: those are the receivers, whose URLs are given with webhook.create.
 */
export function asyncapiDocument({ info, components, 'x-notifications': sent }: Document): object {
  const payloads = sent.map(({ type }) => payloadName(type))
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${info.title}: what webhooks are sent`,
      version: info.version,
      description:
        'Each message is a POST to the URL of a webhook, signed as Standard Webhooks has it. The content type is that of the webhook: JSON, or a form with the JSON in its field payload. The same delivery may come twice.',
      license: info.license,
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(sent.map((one) => [nameOf(one), channelOf(one)])),
    operations: Object.fromEntries(sent.map((one) => [nameOf(one), operationOf(one)])),
    components: {
      schemas: { ...reachable(payloads, components.schemas), DeliveryHeaders: HEADERS },
      messages: Object.fromEntries(
        sent.flatMap((one) => [
          [nameOf(one), messageOf(one)],
          [`${nameOf(one)}.form`, formOf(one)],
        ]),
      ),
      messageTraits: { delivery: TRAIT },
      correlationIds: { delivery: { location: '$message.header#/webhook-id' } },
    },
  }
}

/** No platform can have a type of this name: it needs a dot, or is one of ours. */
const nameOf = ({ type }: DocumentedNotification) => type ?? 'own'

function channelOf(one: DocumentedNotification): object {
  const name = nameOf(one)
  return {
    address: null,
    title: one.type ?? 'Own types',
    description: `The URL of a webhook of the type ${one.type ?? 'that it names'}.`,
    messages: {
      json: { $ref: `#/components/messages/${name}` },
      form: { $ref: `#/components/messages/${name}.form` },
    },
    tags: [{ name: one.platform }],
  }
}

function operationOf(one: DocumentedNotification): object {
  const channel = `#/channels/${nameOf(one)}`
  return {
    action: 'send',
    channel: { $ref: channel },
    summary: one.description,
    description: one.received,
    messages: [{ $ref: `${channel}/messages/json` }, { $ref: `${channel}/messages/form` }],
    bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
    tags: [{ name: one.platform }],
  }
}

function messageOf(one: DocumentedNotification): object {
  return {
    name: nameOf(one),
    title: one.type ?? 'Own types',
    summary: one.description,
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/delivery' }],
    payload: one.payload,
    examples: [{ name: 'example', payload: one.example }],
  }
}

function formOf(one: DocumentedNotification): object {
  const json: Schema = {
    type: 'string',
    contentMediaType: 'application/json',
    description: `${payloadName(one.type)}, as JSON.`,
  }
  return {
    ...messageOf(one),
    title: `${one.type ?? 'Own types'}, as a form`,
    contentType: FORM,
    payload: { type: 'object', properties: { payload: json }, required: ['payload'], additionalProperties: false },
    examples: [{ name: 'example', payload: { payload: JSON.stringify(one.example) } }],
  }
}
