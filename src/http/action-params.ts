import { z } from 'zod'
import { cannotBe, show } from '../errors.ts'
import { read } from '../rpc/envelope.ts'
import type { Method } from '../rpc/method.ts'
import { declaredName, withDeclaredNames } from '../rpc/registry.ts'

type Json = Record<string, unknown>

/** The part of a method that a wire of strings needs. */
export type DescribedMethod = Pick<Method<never>, 'name' | 'summary' | 'params'>

export interface Parameter {
  required: boolean
  description: string
  /** The JSON Schema types that its values can have. */
  types: ReadonlySet<string>
}

/** By name. In an object, a parameter called `constructor` would be found. */
export type Parameters = ReadonlyMap<string, Parameter>

export function parametersOf({ params }: Pick<DescribedMethod, 'params'>): Parameters {
  const schema = z.toJSONSchema(params, { io: 'input', target: 'draft-7' }) as Json
  const required = new Set(schema.required as string[] | undefined)
  return new Map(
    Object.entries((schema.properties ?? {}) as Record<string, Json>).map(([name, property]) => [
      name,
      {
        required: required.has(name),
        description: String(property.description ?? ''),
        types: new Set(typesOf(property, (schema.definitions ?? {}) as Record<string, Json>)),
      },
    ]),
  )
}

function typesOf(schema: Json, definitions: Record<string, Json>): string[] {
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (schema[key] ?? []) as Json[])
  const definition = definitions[String(schema.$ref).replace('#/definitions/', '')]
  const type = (schema.type ?? []) as string | string[]
  return [...[type].flat(), ...[...parts, ...(definition ? [definition] : [])].flatMap((p) => typesOf(p, definitions))]
}

/**
 * Turns parameters that came as strings into the types of the method's schema.
 * @throws PublicError invalid_params when `key` names no parameter that can be changed
 */
export function readAction(method: DescribedMethod, parameters: Parameters, given: Json): Json {
  return Object.fromEntries(
    Object.entries(withDeclaredNames(method, withKeyAndValue(method, withObjects(parameters, given)))).map(
      ([name, value]) => {
        const types = parameters.get(name)?.types
        return [name, types && typeof value === 'string' ? convert(value, types) : value]
      },
    ),
  )
}

/** Resolves `activityID[externalID]=A-7`: so jQuery, PHP and others write an object into a form. */
function withObjects(parameters: Parameters, given: Json): Json {
  const entries = Object.entries(given).map(([written, value]) => {
    const name = /^(\w+)\[externalID\]$/.exec(written)?.[1]
    if (name === undefined || !parameters.get(name)?.types.has('object')) return [written, value]
    if (Object.hasOwn(given, name)) throw cannotBe([written], show(value), `${name} is given as well.`)
    return [name, { externalID: value }]
  })
  return Object.fromEntries(entries)
}

/** Parameters that say what is edited, and cannot be. */
const WHAT_IS_EDITED = /^(webhook|event|activity|person|company|token)ID$/

/** Resolves `key=url&value=…`: InEvent's edit and operate take one field at a time (public API documentation). */
function withKeyAndValue(method: DescribedMethod, given: Json): Json {
  const { shape } = method.params
  if (Object.hasOwn(shape, 'key') || !Object.hasOwn(given, 'key') || !Object.hasOwn(given, 'value')) return given
  const { key, value, ...others } = given
  const name = typeof key === 'string' ? declaredName(method, key) : ''
  const editable = Object.keys(shape).filter((one) => !WHAT_IS_EDITED.test(one))
  if (!editable.includes(name)) throw cannotBe(['key'], show(key), `one of ${editable.join(', ')} is expected.`)
  // Nobody knows which of the two was meant.
  if (Object.hasOwn(withDeclaredNames(method, others), name)) {
    throw cannotBe(['key'], show(key), `${name} is given as well.`)
  }
  return { ...others, [name]: value }
}

/** Converts a string to the type it stands for. One that stands for none stays: the validation names field and value. */
function convert(text: string, types: ReadonlySet<string>): unknown {
  if (text === '' && types.has('null')) return null
  if (types.has('string')) return text
  if (types.has('boolean') && /^(1|true)$/.test(text)) return true
  if (types.has('boolean') && /^(0|false)$/.test(text)) return false
  if (types.has('integer') && /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  if (types.has('number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (types.has('array') && /^\d+(,\d+)*$/.test(text)) return text.split(',') // IDs, as in events=1,2
  if (types.has('array') || types.has('object')) return structure(text, types) ?? text
  return text
}

function structure(text: string, types: ReadonlySet<string>): object | undefined {
  const body = read(text.replace(/^\uFEFF/, '')) // RFC 8259 §8.1
  const value = 'json' in body ? body.json : null
  if (typeof value !== 'object' || value === null) return undefined
  return types.has(Array.isArray(value) ? 'array' : 'object') ? value : undefined
}
