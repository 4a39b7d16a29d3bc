import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { copyOf } from '../harness/backend.ts'
import {
  type FirstMinute,
  firstMinute,
  LISTENER,
  moveWebhooks,
  startAtExampleTime,
  startListener,
} from '../harness/first-minute.ts'
import type { TestServer } from '../harness/server.ts'

let seed: FirstMinute
/** For the methods that change nothing. */
let reader: TestServer

beforeAll(async () => {
  seed = await firstMinute()
  reader = await startAtExampleTime(await copyOf(seed.backend))
})
afterAll(async () => {
  await reader.stop()
  await reader.backend.remove()
  await seed.backend.remove()
})

/** What comes of chance, and the date that the listener answers with: in an example, any will do. */
const CHANCE: [RegExp | string, string][] = [
  [/whsec_[A-Za-z0-9+/]{43}=/g, 'whsec_'],
  [/aviso_(west_)?[A-Za-z0-9_-]{43}/g, 'aviso_'],
  [/dlv_[0-9a-f]{12}_/g, 'dlv_'],
  [/v1,[A-Za-z0-9+/]{43}=/g, 'v1,'],
  [/"milliseconds":\d+/g, '"milliseconds":0'],
  [/"date":"[A-Z][a-z]{2}, [^"]* GMT"/g, '"date":"GMT"'],
]
// That of the token is told where there are several.
const [share] = inject('shares').split(',')
if (share !== 'aviso') CHANCE.push([`"share":"${share}"`, '"share":null'])

function withoutChance(value: unknown): unknown {
  return JSON.parse(CHANCE.reduce((text, [pattern, instead]) => text.replace(pattern, instead), JSON.stringify(value)))
}

const allExamples = methods.flatMap((method) => method.examples.map((example) => ({ ...example, method })))

it.each(allExamples)('$method.name: $name', async ({ method, params, result }) => {
  const server = method.access === 'read' ? reader : await startAtExampleTime(await copyOf(seed.backend))
  const listener = await startListener()
  try {
    // Only the test of a webhook sends something: the listener of the examples has a port that may be taken here.
    if (method.name === 'webhook.test') await moveWebhooks(server, listener.url)
    // Only a webhook that is off can be switched on.
    if ('missed' in params) await server.rpc('webhook.edit', { webhookID: params.webhookID, active: false }, seed.token)
    const answer = JSON.stringify(await server.rpc(method.name, params, seed.token))
    expect(withoutChance(JSON.parse(answer.replaceAll(listener.url, LISTENER)))).toEqual(withoutChance(result))
  } finally {
    await listener.close()
    if (server !== reader) {
      await server.stop()
      await server.backend.remove()
    }
  }
})

describe('the examples', () => {
  it.each(methods)('of $name are there, one for each parameter at least', ({ params, examples }) => {
    expect(examples.length).toBeGreaterThan(0)
    const shown = new Set(examples.flatMap((example) => Object.keys(example.params)))
    // A cursor is nothing that anybody could make up: it is `next` of an answer.
    const named = new Set(Object.keys(params.shape).filter((name) => name !== 'after' || shown.has(name)))
    expect([...shown].sort()).toEqual([...named].sort())
  })

  it('show nothing that is secret', () => {
    const text = JSON.stringify(methods.map((method) => method.examples))
    for (const [secret] of text.matchAll(/(whsec|aviso)_[A-Za-z0-9+/_-]{20,}/g)) expect(secret).toMatch(/_MDEyMzQ1Njc4/)
  })
})
