import type { ErrorObject } from 'ajv'
import { isObject, type Path, pathText } from './json-value.ts'
import { TYPES } from './keywords.ts'

const WORDS_MAX = 500

/** The flaw that ajv has found, in words: where it is, and what is allowed there. */
export function flawText(errors: ErrorObject[], data: unknown): string {
  // The last one is about the keyword that failed; before it are those of the schemas within it.
  const outer = errors.at(-1)
  if (!outer) return 'data does not fit the schema of its type.'
  const first = errors[0] === outer ? undefined : errors[0]
  const words =
    outer.keyword === 'if' && first ? sentence(first, data) : `${sentence(outer, data)}${reason(outer, first, data)}`
  return words.length > WORDS_MAX ? `${words.slice(0, WORDS_MAX)}…` : `${words}.`
}

function reason({ keyword }: ErrorObject, first: ErrorObject | undefined, data: unknown): string {
  if (!first || !['anyOf', 'oneOf', 'propertyNames'].includes(keyword)) return ''
  return `; the first flaw: ${sentence(first, data)}`
}

function sentence(error: ErrorObject, data: unknown): string {
  const { propertyName, keyword, instancePath } = error
  // Of a name that is checked, the path is that of the object.
  const isName = propertyName !== undefined && keyword !== 'propertyNames'
  return `${isName ? 'the name' : pathText(pathOf(instancePath, data))}${requirement(error)}`
}

/** A JSON pointer does not tell the first of a list from a property `0`: the data does. */
function pathOf(pointer: string, data: unknown): Path {
  let value = data
  const path: Path = ['data']
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(value) ? Number(key) : key)
    value = (value as Record<string, unknown> | undefined)?.[key]
  }
  return path
}

function property(name: unknown): string {
  return pathText(['', String(name)])
}

/** @returns the words behind the path */
function requirement({ keyword, params, parentSchema, message = 'does not fit' }: ErrorObject): string {
  const describe = REQUIREMENTS[keyword]
  return describe ? describe(params, parentSchema) : ` ${message}`
}

type Params = ErrorObject['params']

const REQUIREMENTS: Record<string, (params: Params, schema: unknown) => string> = {
  type: ({ type }) =>
    ` must be ${[type]
      .flat()
      .map((one) => TYPES[one] ?? one)
      .join(' or ')}`,
  enum: (_, schema) =>
    ` must be one of ${(schema as { enum: unknown[] }).enum.map((one) => JSON.stringify(one)).join(', ')}`,
  const: (_, schema) => ` must be ${JSON.stringify((schema as { const: unknown }).const)}`,
  required: ({ missingProperty }) => `${property(missingProperty)} is required`,
  dependencies: dependent,
  dependentRequired: dependent,
  additionalProperties: ({ additionalProperty }, schema) =>
    `${property(additionalProperty)} is not allowed${known(schema)}`,
  unevaluatedProperties: ({ unevaluatedProperty }) => `${property(unevaluatedProperty)} is not allowed`,
  additionalItems: ({ limit }) => ` must have at most ${limit} items`,
  items: ({ limit }) => ` must have at most ${limit} items`,
  unevaluatedItems: ({ len }) => ` must have at most ${len} items`,
  minimum: compared,
  maximum: compared,
  exclusiveMinimum: compared,
  exclusiveMaximum: compared,
  multipleOf: ({ multipleOf }) => ` must be a multiple of ${multipleOf}`,
  minLength: ({ limit }) => ` must have at least ${limit} characters`,
  maxLength: ({ limit }) => ` must have at most ${limit} characters`,
  minItems: ({ limit }) => ` must have at least ${limit} items`,
  maxItems: ({ limit }) => ` must have at most ${limit} items`,
  minProperties: ({ limit }) => ` must have at least ${limit} properties`,
  maxProperties: ({ limit }) => ` must have at most ${limit} properties`,
  pattern: ({ pattern }) => ` must match the pattern ${pattern}`,
  format: ({ format }) => ` must be in the format ${format}`,
  uniqueItems: () => ' must have each item once',
  contains: ({ minContains, maxContains }) => ` must have ${amount(minContains, maxContains)} that fit contains`,
  propertyNames: ({ propertyName }) => `${property(propertyName)} has a name that is not allowed`,
  anyOf: () => ' must fit at least one schema of anyOf',
  oneOf: ({ passingSchemas }) =>
    ` must fit exactly one schema of oneOf: it fits ${passingSchemas ? 'several' : 'none'}`,
  not: () => ' must not fit the schema of not',
  'false schema': () => ' must not be there',
}

function dependent({ missingProperty, property: given }: Params): string {
  return `${property(missingProperty)} is required beside ${given}`
}

function compared({ comparison, limit }: Params): string {
  return ` must be ${comparison} ${limit}`
}

function amount(least: number, most: number | undefined): string {
  return most === undefined ? `at least ${least} items` : `${least} to ${most} items`
}

function known(schema: unknown): string {
  const properties = isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : []
  return properties.length > 0 ? `: it may have ${properties.join(', ')}` : ''
}
