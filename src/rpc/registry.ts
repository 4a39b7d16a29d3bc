import { invalidParam, PublicError } from '../errors.ts'
import { nearest } from '../shared/nearest.ts'
import type { Caller, Method } from './method.ts'
import { NAMES_MAX, validate } from './read-params.ts'

/** Named or positional parameters, as JSON-RPC 2.0 §4.2 has them. */
type Params = unknown[] | Json | undefined
type Json = Record<string, unknown>

export interface Registry<Context extends Caller> {
  methods: readonly Method<Context>[]
  /**
   * Validates and runs one call.
   * @throws PublicError method_not_found, forbidden, invalid_params, or what the method throws
   * @throws Error when the result breaks the method's own schema: a bug of ours
   */
  call(name: string, params: Params, context: Context): Promise<unknown>
}

/** The methods by their names. `discover` answers `rpc.discover`, which is no method of the list (OpenRPC, "Service Discovery"). */
export function createRegistry<Context extends Caller>(
  methods: Method<Context>[],
  discover: () => unknown,
): Registry<Context> {
  // A Map: `constructor` or `__proto__` as a method name finds nothing.
  const byName = new Map(methods.map((method) => [method.name, method]))
  return {
    methods,
    async call(name, params, context) {
      if (name === 'rpc.discover') {
        refuseAny(name, params)
        return discover()
      }
      const method = byName.get(name)
      if (!method) throw noMethod(name, ['rpc.discover', ...byName.keys()])
      if (!context.may(method.access)) throw new PublicError('forbidden', { reason: FORBIDDEN[method.access] })
      return method.result.parse(await method.handle(await readParams(method, params), context))
    },
  }
}

function noMethod(name: string, names: Iterable<string>): PublicError {
  const meant = nearest(name, names)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return new PublicError('method_not_found', { reason: `There is no method ${shorten(name)}.${hint}` })
}

const FORBIDDEN = {
  read: 'This token may not read here.',
  write: 'This token has the permission user: it may read, and change nothing.',
  company: 'This method takes a token of a company, or of system scope, with the permission admin.',
  system: 'This method takes a token of system scope with the permission admin.',
}

async function readParams<Context>(method: Method<Context>, params: Params): Promise<Record<string, unknown>> {
  const count = Object.keys(params ?? {}).length
  if (count > NAMES_MAX) throw invalidParam([], `At most ${NAMES_MAX} parameters are read, got ${count}.`)
  const named = Array.isArray(params) ? byPosition(method, params) : withDeclaredNames(method, params ?? {})
  refuseProto(named)
  return validate(method.params, named)
}

function refuseAny(name: string, params: Params): void {
  const [first] = Array.isArray(params) ? params.keys() : Object.keys(params ?? {})
  if (first !== undefined) throw invalidParam([first], `${name} takes no parameters.`)
}

/** The method's own spelling of a parameter: InEvent's documentation writes WebhookID where its SDKs write webhookID. */
export function declaredName({ params: { shape } }: Pick<Method<never>, 'params'>, name: string): string {
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  return !Object.hasOwn(shape, name) && Object.hasOwn(shape, lower) ? lower : name
}

/** A parameter that is given in both spellings keeps them, and is refused. */
export function withDeclaredNames(method: Pick<Method<never>, 'params'>, params: Json): Json {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const declared = declaredName(method, name)
      return [Object.hasOwn(params, declared) ? name : declared, value]
    }),
  )
}

/** zod leaves `__proto__` out of a record without a word; a caller must hear of it. */
function refuseProto(params: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__')) continue
    throw invalidParam([name, '__proto__'], `There is no "__proto__" in ${name}.`)
  }
}

/** Positional parameters in the declared order; a positional null says that an optional one is left out. */
function byPosition<Context>(method: Method<Context>, values: unknown[]): Record<string, unknown> {
  const fields = Object.entries(method.params.shape)
  if (values.length > fields.length) {
    throw invalidParam(
      [fields.length],
      `${method.name} takes at most ${fields.length} parameters by position, got ${values.length}.`,
    )
  }
  const given = fields.map(([name, schema], index) => [name, values[index], schema] as const)
  return Object.fromEntries(
    given
      .filter(([, value, schema]) => value !== undefined && !(value === null && schema.safeParse(undefined).success))
      .map(([name, value]) => [name, value]),
  )
}

function shorten(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name
}
