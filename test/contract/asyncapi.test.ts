import fs from 'node:fs'
import official from '@asyncapi/specs/schemas/3.0.0.json' with { type: 'json' }
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { asyncapiDocument } from '../../src/contract/asyncapi.ts'
import { describe as openrpc } from '../../src/documents.ts'
import { notificationTypes } from '../../src/platforms/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is read is looked at below
type Any = any

/** The official schema, without the one of JSON Schema that it brings: ajv has its own. */
const META: Any = structuredClone(official)
delete META.definitions['http://json-schema.org/draft-07/schema']
const document: Any = JSON.parse(JSON.stringify(asyncapiDocument(openrpc('https://aviso.example'))))

function resolve(ref: string): Any {
  const keys = ref.replace(/^#\//, '').split('/')
  return keys.reduce<Any>((node, key) => node?.[key], document)
}

/** A whole schema of the document, with what it refers to. */
function compile(schema: object): ValidateFunction {
  return new Ajv({ strict: false }).compile({ ...schema, components: document.components })
}

describe('the official schema of AsyncAPI 3.0.0', () => {
  const fits = new Ajv({ strict: false, validateFormats: false }).compile(META)

  it('takes the document', () => {
    expect(fits(document), JSON.stringify(fits.errors?.slice(0, 3))).toBe(true)
  })

  it.each<[string, (spoilt: Any) => void]>([
    ['another action', ({ operations }) => Object.assign(operations.activityEnrollment, { action: 'shout' })],
    ['no title', ({ info }) => delete info.title],
    ['a channel that has no messages', ({ channels }) => Object.assign(channels.own, { messages: [] })],
    ['an unknown field', ({ components }) => Object.assign(components.messages.own, { body: {} })],
    ['another version', (spoilt) => Object.assign(spoilt, { asyncapi: '3' })],
    ['a schema that is none', ({ components }) => Object.assign(components.schemas.OwnTypePayload, { type: 'thing' })],
  ])('and refuses it with %s', (_, spoil) => {
    const spoilt = structuredClone(document)
    spoil(spoilt)
    expect(fits(spoilt)).toBe(false)
  })
})

it('has a channel and an operation that sends for every type, and one for own types', () => {
  const names = [...notificationTypes, 'own']
  expect(Object.keys(document.channels)).toEqual(names)
  expect(Object.keys(document.operations)).toEqual(names)
  for (const name of names) {
    const { action, channel, messages } = document.operations[name]
    expect([action, resolve(channel.$ref)]).toEqual(['send', document.channels[name]])
    // A message of an operation is one of its channel, which is a component.
    const sent = messages.map(({ $ref }: { $ref: string }) => resolve(resolve($ref).$ref))
    expect(sent.map((message: Any) => message.contentType)).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ])
  }
})

it('every reference leads somewhere, and every component is used', () => {
  const refs = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string))
  for (const ref of refs) expect(resolve(ref), ref).toBeDefined()
  for (const [kind, ones] of Object.entries<object>(document.components)) {
    for (const name of Object.keys(ones)) expect(refs).toContain(`#/components/${kind}/${name}`)
  }
})

it.each(Object.keys(document.components.messages))('the example of the message %s fits its payload', (name) => {
  const { payload, examples } = document.components.messages[name]
  const fits = compile(payload)
  expect(examples).toHaveLength(1)
  expect(fits(examples[0].payload), JSON.stringify(fits.errors)).toBe(true)
  expect(fits({ ...examples[0].payload, surprise: 1 })).toBe(false)
})

it('has the headers that a delivery has, and no others are needed', () => {
  const golden = JSON.parse(fs.readFileSync('openrpc.json', 'utf8'))
  const method = golden.methods.find(({ name }: { name: string }) => name === 'webhook.requestExample')
  const { headers } = method.examples[0].result.value
  const { $ref } = document.components.messageTraits.delivery.headers
  const fits = compile(resolve($ref))
  expect(fits(headers), JSON.stringify(fits.errors)).toBe(true)
  for (const name of resolve($ref).required) expect(fits({ ...headers, [name]: undefined }), name).toBe(false)
})
