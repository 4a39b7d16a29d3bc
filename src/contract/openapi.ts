import { ERRORS, type ErrorKind } from '../errors.ts'
import { about, refName } from './client-types.ts'
import type { Document, DocumentedMethod, DocumentedNotification, Schema } from './document.ts'
import { reachable, refsIn } from './reachable.ts'
import { rowsOf, type WireSchemas } from './wire-rows.ts'

type Param = DocumentedMethod['params'][number]

const FORM = 'application/x-www-form-urlencoded'
const TEXT = 'text/plain'

/** What any action can meet before its method is looked up, beside the errors of the method. */
const OF_THE_WIRE: ErrorKind[] = ['invalid_request', 'unauthenticated', 'misdirected', 'rate_limited']
const OF_A_BODY: ErrorKind[] = ['too_large', 'unsupported_media_type']

/**
 * The OpenAPI 3.1 document of `/api`, InEvent's wire. A path cannot have a query in it, so each action is written as the path
 * that the wire takes as well: `/api/webhook/create` is `/api/?action=webhook.create`. What only reads is a GET, everything
 * else a POST with a form.
 */
export function openapiDocument({ info, servers, methods, components, ...more }: Document): object {
  const rows: WireSchemas = { given: components.schemas, made: new Map() }
  const actions = methods.map((method) => [`/${method.name.replaceAll('.', '/')}`, pathOf(method, rows)])
  const paths = Object.fromEntries([['/', anyAction(methods)], ...actions, ['/api/describe', describeAction()]])
  const webhooks = Object.fromEntries(more['x-notifications'].map((one) => [one.type ?? 'own', webhookOf(one)]))
  const params = methods.filter(isPost).map((method) => [paramsName(method), paramsSchema(method)])
  const schemas = Object.fromEntries([...Object.entries(components.schemas), ...params, ...rows.made])
  return {
    openapi: '3.1.0',
    info: {
      ...info,
      title: `${info.title} in the style of InEvent`,
      description: `Each action as a path: \`/webhook/find?eventID=1\`. As InEvent's SDKs write it, \`/?action=webhook.find&eventID=1\` is the same. Every action may be a GET or a POST, its parameters in the query, a form or JSON. IDs, dates, numbers and booleans of an answer are strings, and what is not there is an empty string.`,
    },
    servers: [{ url: new URL('api', servers[0].url).href }],
    security: [{ token: [] }, { tokenID: [] }],
    tags: [...new Set(methods.map(({ tags }) => tagOf(tags[0].name)))].map((name) => ({ name })),
    paths,
    webhooks,
    components: {
      schemas: reachable(refsIn([paths, webhooks]), schemas),
      responses: responses(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        tokenID: { type: 'apiKey', in: 'query', name: 'tokenID', description: 'As the SDKs of InEvent send it.' },
      },
    },
  }
}

const isPost = (method: DocumentedMethod) => method['x-access'] !== 'read'

/** Without dots: Postman's importer would look for `type` within the tag `webhook`, and end. */
const tagOf = (module: string) => module.replaceAll('.', ' ')

/** `webhook.log.find` is `webhookLogFind`. */
function camelCase(name: string): string {
  return name.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase())
}

function paramsName({ name }: DocumentedMethod): string {
  return camelCase(`.${name}.params`)
}

function pathOf(method: DocumentedMethod, rows: WireSchemas): object {
  const { name, summary, tags, params, result } = method
  const operation = {
    operationId: camelCase(name),
    summary,
    description: about(method),
    tags: [tagOf(tags[0].name)],
    // Only a token in the header leaves this parameter to the method.
    ...(params.some((param) => param.name === 'tokenID') ? { security: [{ token: [] }] } : {}),
    responses: { 200: rowsResponse(rowsOf(result.schema, rows)), ...errorsOf(method) },
  }
  if (isPost(method)) return { post: { ...operation, requestBody: bodyOf(method, rows) } }
  return { get: { ...operation, parameters: params.map((param) => queryOf(method, param, rows)) } }
}

function queryOf(method: DocumentedMethod, param: Param, rows: WireSchemas): object {
  const { name, description, required } = param
  const schema = asText(param.schema, rows.given)
  const value = { schema, example: shownIn(method, name) }
  const given = isStructure(schema, rows.given) ? { content: { 'application/json': value } } : value
  return { name, in: 'query', description, required, ...given }
}

/** JSON stands first, with an example that can be sent as it is: importers take that one. The SDKs of InEvent send forms. */
function bodyOf(method: DocumentedMethod, rows: WireSchemas): object {
  const { params, examples } = method
  const example = Object.fromEntries(examples[0]?.params.map(({ name, value }) => [name, value]) ?? [])
  return {
    required: params.some((param) => param.required),
    content: {
      'application/json': { schema: { $ref: `#/components/schemas/${paramsName(method)}` }, example },
      [FORM]: { schema: formOf(method, rows) },
    },
  }
}

/** In a form a list or an object is JSON in its field. */
function formOf(method: DocumentedMethod, { given }: WireSchemas): Schema {
  const fields = method.params.map(({ name, description = '', schema: any }): [string, Schema] => {
    const shown = shownIn(method, name)
    const schema = asText(any, given)
    if (!isStructure(schema, given)) return [name, { ...resolved(schema, given), description, example: shown }]
    const text: Schema = { type: 'string', contentMediaType: 'application/json' }
    return [name, { ...text, description, example: typeof shown === 'string' ? shown : JSON.stringify(shown) }]
  })
  const required = method.params.filter((param) => param.required).map(({ name }) => name)
  return { type: 'object', properties: Object.fromEntries(fields), ...(required.length > 0 ? { required } : {}) }
}

function resolved({ title: _, ...schema }: Schema, given: WireSchemas['given']): Schema {
  return schema.$ref === undefined ? schema : resolved(given[refName(schema.$ref)] ?? {}, given)
}

/** The value of a parameter in the first example that has it. */
function shownIn({ examples }: DocumentedMethod, name: string): unknown {
  return examples.flatMap(({ params }) => params).find((one) => one.name === name)?.value
}

function paramsSchema({ name, params }: DocumentedMethod): Schema {
  const properties = params.map(({ name: field, description = '', schema }) => [field, { description, ...schema }])
  const required = params.filter((param) => param.required).map((param) => param.name)
  return {
    type: 'object',
    description: `The parameters of ${name}.`,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  }
}

/** What a text can be, of one thing or another: an ID, say, and not the object that may stand in its place. */
function asText(schema: Schema, given: WireSchemas['given']): Schema {
  const { anyOf = [] } = resolved(schema, given)
  const texts = anyOf.filter((one) => !isStructure(one, given))
  if (texts.length === 0 || texts.length === anyOf.length) return schema
  return texts.length === 1 ? (texts[0] as Schema) : { anyOf: texts }
}

/** Whether a value can be a list or an object. */
function isStructure(schema: Schema, given: WireSchemas['given']): boolean {
  const { $ref, type, allOf = [], anyOf = [], oneOf = [] } = schema
  const inner = [...allOf, ...anyOf, ...oneOf, ...($ref ? [given[refName($ref)] ?? {}] : [])]
  return type === 'array' || type === 'object' || inner.some((one) => isStructure(one, given))
}

function rowsResponse(row: Schema): object {
  const schema: Schema = {
    type: 'object',
    properties: {
      count: { type: 'integer', description: 'How many rows are in data.' },
      data: { type: 'array', items: row },
    },
    required: ['count', 'data'],
  }
  return { description: 'The rows.', content: { 'application/json': { schema } } }
}

function errorsOf(method: DocumentedMethod): Record<string, object> {
  const own = method.errors.map(({ $ref }) => refName($ref) as ErrorKind)
  const kinds = [...own, ...OF_THE_WIRE, ...(isPost(method) ? OF_A_BODY : [])]
  const statuses = new Set(kinds.map((kind) => ERRORS[kind].plain))
  return Object.fromEntries([...statuses].sort().map((one) => [one, { $ref: `#/components/responses/Error${one}` }]))
}

/** An answer for each status that an error has here: a line of text. */
function responses(): Record<string, object> {
  const messages = new Map<number, string[]>()
  for (const { plain, message } of Object.values(ERRORS)) messages.set(plain, [...(messages.get(plain) ?? []), message])
  // GET and POST are allowed wherever the document has one of them.
  const told = [...messages].filter(([status]) => status !== ERRORS.method_not_allowed.plain)
  return Object.fromEntries(
    told.map(([status, ones]) => {
      const content = { [TEXT]: { schema: { type: 'string' }, example: ones[0] } }
      return [`Error${status}`, { description: `${ones.join('; ')}. In words, in one line.`, content }]
    }),
  )
}

/** The form of InEvent's SDKs, for all actions at once: what a path with a query in it would be. */
function anyAction(methods: DocumentedMethod[]): object {
  const action: Schema = { type: 'string', enum: ['api.describe', ...methods.map(({ name }) => name)] }
  const parameters: Schema = { type: 'object', additionalProperties: { type: 'string' } }
  return {
    get: {
      operationId: 'call',
      summary: 'Does what action says.',
      description:
        "Any action with its parameters beside it, as InEvent's SDKs call it. They may as well be in the form of a POST.",
      parameters: [
        { name: 'action', in: 'query', required: true, schema: action, example: 'webhook.find' },
        {
          name: 'parameters',
          in: 'query',
          style: 'form',
          explode: true,
          schema: parameters,
          example: { eventID: '1' },
        },
      ],
      responses: { 200: rowsResponse({}), default: { $ref: '#/components/responses/Error400' } },
    },
  }
}

function describeAction(): object {
  const text: Schema = { type: 'string' }
  const param: Schema = { type: 'object', properties: { name: text, required: text, description: text } }
  const properties = { name: text, summary: text, params: { type: 'array', items: param } }
  const row: Schema = { type: 'object', properties, required: ['name', 'summary', 'params'] }
  return {
    get: {
      operationId: 'apiDescribe',
      summary: 'Lists the actions, with their parameters.',
      responses: { 200: rowsResponse(row), 401: { $ref: '#/components/responses/Error401' } },
    },
  }
}

/** What Aviso itself POSTs: asyncapi.json has its headers. */
function webhookOf({ type, platform, description, received, payload, example }: DocumentedNotification): object {
  const json: Schema = { type: 'string', contentMediaType: 'application/json' }
  const form: Schema = { type: 'object', properties: { payload: json }, required: ['payload'] }
  return {
    post: {
      operationId: `on${camelCase(`.${(type ?? 'own').replaceAll('_', '.')}`)}`,
      summary: description,
      description: `${platform}. ${received}`,
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: payload, example },
          [FORM]: { schema: form, example: { payload: JSON.stringify(example) } },
        },
      },
      responses: { '2XX': { description: 'Received.' } },
    },
  }
}
