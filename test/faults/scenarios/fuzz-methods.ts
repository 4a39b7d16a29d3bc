import fs from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { type Described, type Document, fill, mutated, paramsOf } from '../fuzz/from-schema.ts'
import { judgeRpc, parsed, type Verdict } from '../fuzz/judge.ts'
import { JSON_HEADERS, type Target, withTarget } from '../fuzz/target.ts'
import type { Scenario } from '../scenario.ts'

const DOCUMENT = path.resolve(import.meta.dirname, '../../../openrpc.json')
/** After so many tries, what may have been removed is made anew. */
const WORLD_TRIES = 15

/**
 * Every method with parameters made of its own schema, right ones and some that are not: each call is answered with a result as the
 * schema has it, or with an error that is the caller's and tells nothing internal.
 */
export const fuzzMethods: Scenario = {
  name: 'fuzz-methods',
  rounds: { short: { postgres: 20, embedded: 10 }, long: { postgres: 500, embedded: 150 } },
  run: (stage) =>
    withTarget(stage, async (target) => {
      const document = JSON.parse(fs.readFileSync(DOCUMENT, 'utf8')) as Document
      const without: string[] = []
      for (const method of document.methods) {
        const before = target.answers.result
        await target.makeWorld()
        await tryMethod(target, method, document, stage.rounds)
        if (target.answers.result === before) without.push(method.name)
        stage.say({ method: method.name, sent: target.sent }, `${method.name}, ${target.sent} calls so far`)
      }
      target.answers.methodsWithoutResult = without.length
      stage.say({ without }, `without a result: ${without.join(', ')}`)
    }),
}

function tryMethod(target: Target, method: Described, document: Document, tries: number): Promise<void> {
  const params = paramsOf(method, document)
  const isResult = new Ajv({ strict: false }).compile({ ...method.result.schema, components: document.components })
  let n = 0
  return target.try(method.name, tries, fc.oneof(params, mutated(params)), async (given) => {
    if (++n % WORLD_TRIES === 0) await target.makeWorld()
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: method.name, params: given })
    const sent = { method: 'POST', path: '/rpc', headers: JSON_HEADERS, body: Buffer.from(fill(text, target.world)) }
    const { status, body } = await target.send(sent)
    const verdict = judgeRpc(status, body, 1)
    const { result, error } = (parsed(body) ?? {}) as { result?: unknown; error?: { data?: { kind?: string } } }
    target.count(error?.data?.kind ?? 'result')
    return verdict ?? (result === undefined ? null : judgeResult(isResult, result))
  })
}

function judgeResult(isResult: ReturnType<Ajv['compile']>, result: unknown): Verdict {
  if (isResult(result)) return null
  const [first] = isResult.errors ?? []
  return `the result is not as its schema says: ${first?.instancePath} ${first?.message}: ${JSON.stringify(result).slice(0, 300)}`
}
