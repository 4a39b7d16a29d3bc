/** The form that the value of a keyword has to have. */
export type Form =
  | 'text'
  | 'flag'
  | 'count'
  | 'number'
  | 'positive'
  | 'types'
  | 'names'
  | 'namesByName'
  | 'value'
  | 'values'
  | 'anything'
  | 'pattern'
  | 'format'
  | 'reference'
  | 'schema'
  | 'schemas'
  | 'schemasByName'
  | 'schemasByPattern'
  | 'schemaOrSchemas'
  | 'dependencies'

/**
 * To which values the schemas within a keyword apply: to the same one; to children, of which each has one of the schemas at most
 * (`property`); to children, of which each may have all of the schemas; to nothing, until a reference names them.
 */
type Place = 'same' | 'property' | 'child' | 'shelf'

export interface Keyword {
  form: Form
  place?: Place
}

export type Draft = '2020-12' | '07'

function all(form: Form, names: string[], place?: Place): [string, Keyword][] {
  return names.map((name) => [name, place ? { form, place } : { form }])
}

const COMMON: [string, Keyword][] = [
  ...all('text', ['title', 'description', '$comment', 'contentMediaType', 'contentEncoding']),
  ...all('flag', ['readOnly', 'writeOnly', 'deprecated', 'uniqueItems']),
  ...all('anything', ['default', 'examples']),
  ...all('count', ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']),
  ...all('number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']),
  ...all('positive', ['multipleOf']),
  ...all('types', ['type']),
  ...all('names', ['required']),
  ...all('value', ['const']),
  ...all('values', ['enum']),
  ...all('pattern', ['pattern']),
  ...all('format', ['format']),
  ...all('reference', ['$ref']),
  ...all('schema', ['not', 'if', 'then', 'else'], 'same'),
  ...all('schemas', ['allOf', 'anyOf', 'oneOf'], 'same'),
  ...all('schema', ['additionalProperties', 'propertyNames', 'contains'], 'child'),
  ...all('schemasByName', ['properties'], 'property'),
  ...all('schemasByPattern', ['patternProperties'], 'child'),
  ...all('schemasByName', ['$defs', 'definitions'], 'shelf'),
]

/** What a schema may have. All else is refused: a keyword that nobody checks would promise something. */
export const KEYWORDS: Record<Draft, ReadonlyMap<string, Keyword>> = {
  '2020-12': new Map([
    ...COMMON,
    ...all('count', ['minContains', 'maxContains']),
    ...all('schema', ['items', 'unevaluatedItems', 'unevaluatedProperties'], 'child'),
    ...all('schemas', ['prefixItems'], 'property'),
    ...all('namesByName', ['dependentRequired']),
    ...all('schemasByName', ['dependentSchemas'], 'same'),
  ]),
  '07': new Map([
    ...COMMON,
    ...all('schemaOrSchemas', ['items'], 'property'),
    ...all('schema', ['additionalItems'], 'child'),
    ...all('dependencies', ['dependencies'], 'same'),
  ]),
}

export const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
}

/** The draft that `$schema` names; the newest where there is none; undefined for any other. */
export function draftOf(named: unknown): Draft | undefined {
  if (named === undefined) return '2020-12'
  if (typeof named !== 'string') return undefined
  return DRAFTS.get(named.replace(/#$/, ''))
}

export const DRAFTS: ReadonlyMap<string, Draft> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-07/schema', '07'],
])
