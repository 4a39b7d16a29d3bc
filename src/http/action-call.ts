import { declaredName } from '../rpc/registry.ts'
import { type DescribedMethod, type Parameters, readAction } from './action-params.ts'
import { inItsWords, requireValue, unknownNames } from './action-words.ts'

/** What a call comes to: the parameters that its method takes, and the names that it does not know. */
interface ActionCall {
  params: Record<string, unknown>
  ignored: string[]
}

/**
 * Reads a call as InEvent's SDKs make it. What the method does not know is left out: they send more than any one uses.
 * @param self who has signed in
 * @throws PublicError invalid_params when `key` names no parameter that can be changed
 */
export function readCall(
  method: DescribedMethod,
  parameters: Parameters,
  given: Record<string, unknown>,
  self: string | undefined,
): ActionCall {
  requireValue(method, given)
  const read = readAction(method, parameters, inItsWords(method, given, self))
  // A parameter in two spellings is left to be refused: nobody knows which is meant.
  const params = Object.entries(read).filter(([name]) => parameters.has(declaredName(method, name)))
  return { params: Object.fromEntries(params), ignored: unknownNames(method, read) }
}
