import fc from 'fast-check'
import { oddBody } from '../fuzz/bytes.ts'
import { fill } from '../fuzz/from-schema.ts'
import { judgeRpc, parsed } from '../fuzz/judge.ts'
import { JSON_HEADERS, withTarget } from '../fuzz/target.ts'
import type { Scenario } from '../scenario.ts'

const HEADERS: Record<string, string>[] = [
  {},
  {},
  {},
  {},
  { 'content-type': 'application/json; charset=utf-8' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'text/plain' },
  { 'content-encoding': 'gzip' },
  { 'transfer-encoding': 'chunked' },
  { authorization: 'Bearer x' },
  { authorization: '' },
]
const METHODS = ['POST', 'POST', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH']

/**
 * Bytes as the body of `/rpc`: cut, changed, nested, doubled, huge, no UTF-8, batches. Each is answered in JSON-RPC, and never with
 * an error of the server's own.
 */
export const fuzzRpc: Scenario = {
  name: 'fuzz-rpc',
  rounds: { short: { postgres: 600, embedded: 200 }, long: { postgres: 20_000, embedded: 3_000 } },
  run: (stage) =>
    withTarget(stage, async (target) => {
      const request = fc.record({
        odd: oddBody,
        headers: fc.constantFrom(...HEADERS),
        method: fc.constantFrom(...METHODS),
      })
      await target.try('/rpc', stage.rounds, request, async ({ odd, headers, method }) => {
        const body = odd.damage(Buffer.from(fill(odd.text, target.world)))
        const answer = await target.send({ method, path: '/rpc', headers: { ...JSON_HEADERS, ...headers }, body })
        target.count(answer.status)
        const asked = parsed(body.toString())
        return judgeRpc(answer.status, answer.body, Array.isArray(asked) ? Math.max(1, asked.length) : 1)
      })
    }),
}
