import type { ErrorObject } from 'ajv'
import { isObject, pathText } from './data.ts'

const WORDS_MAX = 500

/**
 * The flaw that ajv has found, in words: where it is, and what is allowed there.
 * @param name what was checked
 */
export function flawText(errors: ErrorObject[], name: string): string {
  // The last one is about the keyword that failed; before it are those of the schemas within it.
  const [first, outer] = [errors[0], errors.at(-1)]
  if (!first || !outer) return `${name} does not fit its schema.`
  const hasReason = first !== outer && /^(anyOf|oneOf|propertyNames)$/.test(outer.keyword)
  const words = sentence(outer.keyword === 'if' ? first : outer, name)
  const text = hasReason ? `${words}; the first flaw: ${sentence(first, name)}` : words
  return text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX)}…` : `${text}.`
}

/** Keywords that are about a property: the parameter that names it, and the words. */
const OF_PROPERTIES = new Map([
  ['required', ['missingProperty', 'is required']],
  ['additionalProperties', ['additionalProperty', 'is not allowed']],
  ['unevaluatedProperties', ['unevaluatedProperty', 'is not allowed']],
  ['propertyNames', ['propertyName', 'has a name that is not allowed']],
])

function sentence({ keyword, instancePath, propertyName, params, parentSchema, message }: ErrorObject, name: string) {
  const parts = instancePath.split('/').slice(1)
  const path = [name, ...parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))]
  const schema = isObject(parentSchema) ? parentSchema : {}
  const [parameter, words] = OF_PROPERTIES.get(keyword) ?? []
  if (parameter) {
    const known =
      keyword === 'additionalProperties' && isObject(schema.properties) ? Object.keys(schema.properties) : []
    return `${pathText([...path, params[parameter]])} ${words}${known.length > 0 ? `: it may have ${known.join(', ')}` : ''}`
  }
  // Of a name that is checked, the path is that of the object.
  const where = propertyName === undefined ? pathText(path) : 'the name'
  return `${where} must ${demand(keyword, params, schema) ?? message?.replace(/^must /, '').replace('NOT', 'not')}`
}

/** What ajv says less well. */
function demand(keyword: string, params: ErrorObject['params'], schema: Record<string, unknown>): string | undefined {
  if (keyword === 'type') return `be ${[params.type].flat().map(typeText).join(' or ')}`
  if (keyword === 'enum') return `be one of ${(schema.enum as unknown[]).map((one) => JSON.stringify(one)).join(', ')}`
  if (keyword === 'const') return `be ${JSON.stringify(schema.const)}`
  if (keyword === 'not') return 'not fit the schema of not'
  if (keyword === 'uniqueItems') return 'have each item once'
  return keyword === 'false schema' ? 'not be there' : undefined
}

const TYPES = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  object: 'an object',
}

function typeText(type: string): string {
  return TYPES[type as keyof typeof TYPES] ?? `a ${type}`
}
