import type { z } from 'zod'
import type { ErrorKind } from '../errors.ts'

/** The effect of a call decides who may make it: it reads, changes something, works across the events of a company, or across companies. */
export type Access = 'read' | 'write' | 'company' | 'system'

/** The caller, as far as the registry asks. */
export interface Caller {
  may(access: Access): boolean
}

export interface Example {
  name: string
  params: Record<string, unknown>
  result: unknown
}

export interface MethodDefinition<Context, Params extends z.ZodObject, Result extends z.ZodType> {
  /** Lower-case words with dots, no other method's name as a prefix: `webhook.log.find`. */
  name: string
  summary: string
  description: string
  access: Access
  /** Changes nothing, though a token that only reads may not call it: what it answers with is a secret of sorts. */
  reads?: true
  /** Removes something for good: a person is asked before it runs. */
  destructive?: boolean
  /** A strict object. The order of its fields is the order of positional parameters: required before optional. */
  params: Params
  result: Result
  resultName: string
  /** The errors of its own, beside those that any call can meet. */
  errors: ErrorKind[]
  examples: Example[]
  handle(params: z.output<Params>, context: Context): Promise<z.input<Result>>
}

export type Method<Context> = MethodDefinition<Context, z.ZodObject, z.ZodType>

/** `defineMethod` for methods that work with this context: params and result are typed by their schemas. */
export function methodsWith<Context>() {
  return function defineMethod<Params extends z.ZodObject, Result extends z.ZodType>(
    method: MethodDefinition<Context, Params, Result>,
  ): Method<Context> {
    return method as unknown as Method<Context>
  }
}
