import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { openapiDocument } from '../../src/contract/openapi.ts'
import { describe as openrpc } from '../../src/documents.ts'
import { toRows } from '../../src/http/action-route.ts'
import { methods } from '../../src/methods/index.ts'
import { notificationTypes } from '../../src/platforms/index.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is read is looked at below
type Any = any

const make = (): Any => JSON.parse(JSON.stringify(openapiDocument(openrpc('https://aviso.example/base'))))
const document = make()
const ajv = new Ajv2020({ strict: false, validateFormats: false })

function compile(schema: object) {
  return ajv.compile({ ...schema, components: document.components })
}

/** The operation of a method, with its verb. */
function operationOf(name: string): [string, Any] {
  const [verb = '', ...others] = Object.keys(document.paths[`/${name.replaceAll('.', '/')}`])
  expect(others).toEqual([])
  return [verb, document.paths[`/${name.replaceAll('.', '/')}`][verb]]
}

describe('the official schema of OpenAPI 3.1', () => {
  const check = (one: object) => new Validator().validate(one as Record<string, unknown>)

  it('takes the document', async () => {
    expect(await check(make())).toEqual({ valid: true })
  })

  it.each<[string, (spoilt: Any) => void]>([
    ['a path without a slash', ({ paths }) => Object.assign(paths, { webhook: {} })],
    ['a parameter that is nowhere', ({ paths }) => delete paths['/webhook/find'].get.parameters[0].in],
    ['an answer without a description', ({ components }) => delete components.responses.Error400.description],
    ['no title', ({ info }) => delete info.title],
  ])('and refuses it with %s', async (_, spoil) => {
    const spoilt = make()
    spoil(spoilt)
    expect(await check(spoilt)).toMatchObject({ valid: false })
  })
})

it('says where it is served, and that a token is needed', () => {
  expect(document.servers).toEqual([{ url: 'https://aviso.example/base/api' }])
  expect(document.security).toEqual([{ token: [] }, { tokenID: [] }])
})

it('has every action, the form of the SDKs, and nothing else', () => {
  const paths = methods.map(({ name }) => `/${name.replaceAll('.', '/')}`)
  expect(Object.keys(document.paths).sort()).toEqual(['/', '/api/describe', ...paths].sort())
  expect(document.paths['/'].get.parameters[0].schema.enum).toEqual([
    'api.describe',
    ...methods.map(({ name }) => name),
  ])
  expect(Object.keys(document.webhooks)).toEqual([...notificationTypes, 'own'])
})

it('every reference leads somewhere, every component is used, and every operation has an ID of its own', () => {
  const text = JSON.stringify(document)
  const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, ref]) => ref))
  const there = ['schemas', 'responses'].flatMap((kind) =>
    Object.keys(document.components[kind]).map((name) => `${kind}/${name}`),
  )
  expect([...refs].filter((ref) => !there.includes(ref as string))).toEqual([])
  expect(there.filter((ref) => !refs.has(ref) && ref !== 'responses/Error500')).toEqual([])
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/)
})

const examples = methods.flatMap((method) => method.examples.map((example) => ({ ...example, method })))

it.each(examples)(
  '$method.name, $name: the parameters and the rows of the example fit',
  ({ method, params, result }) => {
    const [verb, { parameters, requestBody, responses }] = operationOf(method.name)
    expect(verb).toBe(method.access === 'read' ? 'get' : 'post')
    if (verb === 'post') {
      const fits = compile(requestBody.content['application/json'].schema)
      expect(fits(params), JSON.stringify(fits.errors)).toBe(true)
      expect(fits({ ...params, surprise: 1 })).toBe(false)
    } else {
      for (const [name, value] of Object.entries(params)) {
        const { schema, content } = parameters.find((one: Any) => one.name === name)
        expect(compile(schema ?? content['application/json'].schema)(value), name).toBe(true)
      }
    }
    const rows = toRows(result)
    const fits = compile(responses[200].content['application/json'].schema)
    expect(fits(rows), JSON.stringify(fits.errors)).toBe(true)
    // As JSON-RPC answers it, it fits only when all that is in it are texts.
    const { data } = result as Any
    if (JSON.stringify(data) !== JSON.stringify(rows.data)) expect(fits(result)).toBe(false)
  },
)
