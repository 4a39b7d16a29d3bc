import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { type Described, type Document, fill, paramsOf } from '../fuzz/from-schema.ts'
import { judgeApi } from '../fuzz/judge.ts'
import { JSON_HEADERS, type Sent, withTarget } from '../fuzz/target.ts'
import { oddString } from '../fuzz/values.ts'
import type { Scenario } from '../scenario.ts'

const DOCUMENT = path.resolve(import.meta.dirname, '../../../openrpc.json')
const { authorization } = JSON_HEADERS

type Pair = readonly [name: string, value: string]

interface Given {
  action: string
  inPath: boolean
  pairs: Pair[]
  how: 'query' | 'form' | 'multipart' | 'json' | 'raw' | 'both'
  raw: string
}

/**
 * Query strings, forms, files and JSON for `/api`, with the names of the methods and their parameters, and with others. Each is
 * answered with rows or with a line of text, and never with an error of the server's own.
 */
export const fuzzApi: Scenario = {
  name: 'fuzz-api',
  rounds: { short: { postgres: 600, embedded: 200 }, long: { postgres: 20_000, embedded: 3_000 } },
  run: (stage) =>
    withTarget(stage, async (target) => {
      const document = JSON.parse(fs.readFileSync(DOCUMENT, 'utf8')) as Document
      let n = 0
      await target.try('/api', stage.rounds, someAction(document), async (given) => {
        if (++n % 50 === 0) await target.makeWorld()
        const filled = given.pairs.map(([name, value]) => [name, fill(value, target.world)] as const)
        const { status, body } = await target.send(requestOf({ ...given, pairs: filled }))
        target.count(status)
        return judgeApi(status, body)
      })
    }),
}

function someAction(document: Document): fc.Arbitrary<Given> {
  const ofMethod = fc.constantFrom(...document.methods).chain((method) => {
    const right = paramsOf(method, document).map((params) => Object.entries(params).map(inString))
    const more = fc.array(fc.tuple(nameOf(method), oddString), { maxLength: 2 })
    const odd = fc.tuple(right, more).map(([own, others]) => [...own, ...others])
    return actionWith(fc.constant(method.name), fc.oneof(right, odd))
  })
  const other = actionWith(oddString, fc.array(fc.tuple(oddString, oddString), { maxLength: 4 }))
  return fc.oneof({ arbitrary: ofMethod, weight: 6 }, { arbitrary: other, weight: 1 })
}

function actionWith(action: fc.Arbitrary<string>, pairs: fc.Arbitrary<Pair[]>): fc.Arbitrary<Given> {
  return fc.record({
    action,
    inPath: fc.boolean(),
    pairs,
    how: fc.constantFrom('query', 'query', 'form', 'form', 'multipart', 'json', 'raw', 'both'),
    raw: fc.oneof(fc.constantFrom('%', '%zz', 'a=%ff', '&&==', 'a[]=1&a[b]=2', '=', '__proto__=1'), oddString),
  })
}

/** The way of this wire: every value is a string. */
function inString([name, value]: [string, unknown]): Pair {
  return [name, typeof value === 'string' ? value : JSON.stringify(value)]
}

function nameOf({ params }: Described): fc.Arbitrary<string> {
  const own = params.map(({ name }) => name)
  return fc.constantFrom(
    ...own,
    'key',
    'value',
    'action',
    'tokenID',
    '__proto__',
    'constructor',
    'content[]',
    'EVENTID',
    '',
  )
}

function requestOf({ action, inPath, pairs, how, raw }: Given): Sent {
  const place = inPath ? `/api/${action.split('.').map(encoded).join('/')}` : '/api/'
  const all: Pair[] = inPath ? pairs : [['action', action], ...pairs]
  const query = all.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
  const post = (type: string, body: string, search = ''): Sent => ({
    method: 'POST',
    path: place + search,
    headers: { authorization, 'content-type': type },
    body: Buffer.from(body),
  })
  switch (how) {
    case 'query':
      return { method: 'GET', path: `${place}?${query}`.slice(0, 12_000), headers: { authorization }, body: undefined }
    case 'form':
      return post('application/x-www-form-urlencoded', query)
    case 'multipart':
      return post('multipart/form-data; boundary=b', multipart(all))
    case 'json':
      return post('application/json', JSON.stringify(Object.fromEntries(all)))
    case 'both':
      return post('application/x-www-form-urlencoded', query, `?${query}`.slice(0, 12_000))
    case 'raw':
      return post(
        'application/x-www-form-urlencoded',
        raw,
        `?${encodeURI(Buffer.from(raw).toString())}`.slice(0, 12_000),
      )
  }
}

function multipart(pairs: Pair[]): string {
  const parts = pairs.map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--b--\r\n`
}

/** Percent-encodes, with the replacement character for what is no Unicode, as browsers do. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}
