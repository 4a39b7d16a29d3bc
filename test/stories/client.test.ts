import { execFile } from 'node:child_process'
import fs from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { server, withServer } from '../harness/fixtures.ts'
import { type Received, type Receiver, startReceiver } from '../harness/receiver.ts'
import { newScratch } from '../harness/scratch.ts'
import { ADMIN } from '../harness/server.ts'

const run = promisify(execFile)

/** What somebody writes with the client: everything that they can do, and how each failure looks. */
const PROGRAM = `
import { AvisoError, createClient, type AttemptList, type NotificationType, type Signal } from './client.ts'

declare const process: { argv: string[]; stdout: { write(text: string): void } }

const [, , given = ''] = process.argv
interface Given { token: string; hook: string; eventID: string; activityID: string; places: Record<string, string> }
const { token, hook, eventID, activityID, places } = JSON.parse(given) as Given

const client = createClient({ token })

async function kind(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'none'
  } catch (error) {
    if (!(error instanceof AvisoError)) return 'another error'
    return [error.kind, error.status, error.code, String(error).includes(token)].join(' ')
  }
}

const type: NotificationType = 'activityEnrollment'
const webhook = await client.webhook.create({ eventID, type, url: hook, headers: { 'x-own': 'a' } })
const bound = await client.activity.person.bind({ activityID: Number(activityID), name: 'Ana', email: 'ana@example.com' })
let log: AttemptList
do log = await client.webhook.log.find({ eventID }, { timeout: 10_000 })
while (log.total === 0)
const attempt = await client.webhook.log.get({ attemptID: log.data[0]?.attemptID ?? '' })
const body: string | undefined = attempt.response?.body

const [found, event] = await client.batch((b) =>
  Promise.all([b.webhook.find({ eventID: '1' }), b.event.get({ eventID: '1' })]),
)
const [events, missing] = await client.batch((b) => Promise.allSettled([b.event.find(), b.event.get({ eventID: 999 })]))
const companies = events.status === 'fulfilled' ? events.value.data.map(({ companyID }) => companyID) : []

const at = (place: string) => createClient({ url: places[place], token, timeout: place === 'silent' ? 50 : undefined })
const get = (place: string) => at(place).event.get({ eventID })
const controller = new (globalThis as unknown as { AbortController: new () => { signal: Signal; abort(): void } }).AbortController()
const aborted = kind(at('hanging').event.get({ eventID }, { signal: controller.signal }))
controller.abort()

const incomplete = await at('incomplete').batch((b) => Promise.allSettled([b.event.find(), b.event.get({ eventID })]))

const result = {
  secret: webhook.secret.slice(0, 6),
  created: 'created' in bound && bound.created,
  outcomes: log.data.map(({ outcome }) => outcome),
  status: attempt.status,
  body,
  sent: attempt.request.headers['x-own'],
  found: found.data.map(({ url }) => url),
  event: event.name,
  companies: companies.length,
  missing: missing.status === 'rejected' && missing.reason instanceof AvisoError ? missing.reason.issues : null,
  wrongToken: await kind(createClient({ token: 'not-a-token' }).event.find()),
  wrongParameter: await kind(client.webhook.create({ eventID, type, url: 'ftp://example.com' })),
  refused: await kind(get('refused')),
  silent: await kind(get('silent')),
  aborted: await aborted,
  html: await kind(get('html')),
  incomplete: incomplete.map((one) => (one.status === 'rejected' ? (one.reason as AvisoError).kind : 'answered')),
}
process.stdout.write(JSON.stringify(result))
`

/** What must not compile; the compiler also complains of a line that does. */
const WRONG = `
import { type ActivityEnrollmentPayload, AvisoError, createClient, type ErrorKind } from './client.ts'

const client = createClient({ token: 'x' })
// @ts-expect-error a token is needed
createClient({})
// @ts-expect-error no such option
createClient({ token: 'x', tokn: 'y' })
// @ts-expect-error no such method
client.webhook.made({ eventID: '1' })
// @ts-expect-error no such module
client.hook.find({ eventID: '1' })
// @ts-expect-error nothing is given
client.webhook.get()
// @ts-expect-error a required parameter is missing
client.webhook.create({ eventID: '1', type: 'activityEnrollment' })
// @ts-expect-error a parameter too many
client.webhook.find({ eventID: '1', kind: 'x' })
// @ts-expect-error a parameter too many, where none is required
client.event.find({ eventID: '1' })
// @ts-expect-error a parameter too many, deep inside
client.activity.person.bind({ content: [{ activityID: '1', nam: 'Ana' }] })
// @ts-expect-error a value of the wrong type
client.webhook.find({ eventID: '1', active: 'yes' })
// @ts-expect-error an ID is no boolean
client.webhook.find({ eventID: true })
// @ts-expect-error no such notification
client.webhook.create({ eventID: '1', type: 'activityEnrolment', url: 'https://example.com' })
// @ts-expect-error null where it removes nothing
client.webhook.edit({ webhookID: '1', url: null })
// @ts-expect-error no such option of a call
client.event.find({}, { retries: 3 })
// @ts-expect-error one call of a batch has no options of its own
client.batch((b) => b.event.find({}, { timeout: 5 }))
// @ts-expect-error no batch in a batch
client.batch((b) => b.batch(() => 1))

export const told = ({ data }: ActivityEnrollmentPayload): string => data.person.email
// @ts-expect-error the payload of one type is not that of another
export const other: ActivityEnrollmentPayload['type'] = 'activityDismissal'
// @ts-expect-error no such field in a payload
export const surname = ({ data }: ActivityEnrollmentPayload) => data.person.surname

export const webhook = await client.webhook.get({ webhookID: 1 })
// @ts-expect-error no such field
webhook.secret
// @ts-expect-error no index signature
webhook['anything']
// @ts-expect-error IDs come as strings
export const id: number = webhook.webhookID
// @ts-expect-error it can be null
export const reason: string = webhook.disabledReason
// @ts-expect-error a union that is not told apart
export const rows = (await client.event.person.bind({ eventID: '1' })).data
// @ts-expect-error no such kind
export const kind: ErrorKind = 'lost'
export function known(error: AvisoError): boolean {
  // @ts-expect-error no such kind
  return error.kind === 'lost'
}
`

const STRICTEST = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
  ...{ noPropertyAccessFromIndexSignature: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true },
  ...{ noUnusedLocals: true, noUnusedParameters: true, allowUnreachableCode: false, useUnknownInCatchVariables: true },
  ...{ verbatimModuleSyntax: true, isolatedModules: true, erasableSyntaxOnly: true, allowImportingTsExtensions: true },
  ...{ target: 'ES2022', types: [], noEmit: true },
}

/** Where it is compiled: with nothing but the language, and in a project for browsers. */
const PLACES = {
  bare: { ...STRICTEST, lib: ['ES2022'], module: 'nodenext' },
  dom: { ...STRICTEST, lib: ['ES2022', 'DOM'], module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true },
}

withServer()

let receiver: Receiver
let folder: string

beforeAll(async () => {
  receiver = await startReceiver()
  folder = newScratch('client')
  const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text)
  write('client.ts', await (await fetch(`${server.app.url}/client.ts`)).text())
  write('program.ts', PROGRAM)
  write('wrong.ts', WRONG)
  write('package.json', JSON.stringify({ type: 'module' }))
  for (const [place, compilerOptions] of Object.entries(PLACES)) {
    write(`tsconfig.${place}.json`, JSON.stringify({ compilerOptions, files: ['program.ts', 'wrong.ts'] }))
  }
})
afterAll(async () => {
  await receiver.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Runs a script of a package of this project in the folder; resolves to what it printed, its complaints included. */
async function node(script: string, ...args: string[]): Promise<string> {
  const file = path.resolve('node_modules', script)
  const { stdout, stderr } = await run(process.execPath, [file, ...args], { cwd: folder }).catch((failed) => failed)
  return stdout + stderr
}

describe('GET /client.ts', () => {
  it('is public, for every origin, shown and not run by browsers, and cheap to ask for again', async () => {
    const response = await fetch(`${server.app.url}/client.ts`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cache-control': 'no-cache',
    })
    expect(await response.text()).toContain(`const DEFAULT_URL = '${server.app.url}/rpc'\n`)
    const etag = response.headers.get('etag') ?? ''
    const again = await fetch(`${server.app.url}/client.ts`, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const other = await fetch(`${server.app.url}/openrpc.json`)
    expect(other.headers.get('etag')).not.toBe(etag)
  })
})

describe('the client in a project of its own', () => {
  it.each(Object.keys(PLACES).flatMap((place) => ['typescript', 'typescript-5'].map((compiler) => [place, compiler])))(
    'compiles under the strictest options, and refuses what is wrong: %s, %s',
    async (place, compiler) => {
      expect(await node(`${compiler}/bin/tsc`, '-p', `tsconfig.${place}.json`)).toBe('')
    },
  )

  it('works', async () => {
    const { eventID, activityID } = await server.newEvent()
    const others = await startPlaces()
    const given = { token: ADMIN, hook: receiver.url, eventID, activityID, places: others.places }
    const printed = await node('tsx/dist/cli.mjs', 'program.ts', JSON.stringify(given))
    await others.close()
    expect(JSON.parse(printed)).toEqual({
      secret: 'whsec_',
      created: true,
      outcomes: ['received'],
      status: 200,
      body: 'OK',
      sent: '***',
      found: expect.any(Array),
      event: 'Demo event',
      companies: 2,
      missing: [{ path: ['eventID'], message: 'There is no event 999.' }],
      wrongToken: 'unauthenticated 401 -32001 false',
      wrongParameter: 'invalid_params 200 -32602 false',
      refused: 'network   false',
      silent: 'timeout   false',
      aborted: 'aborted   false',
      html: 'invalid_answer 502  false',
      incomplete: ['invalid_answer', 'answered'],
    })
    expect(receiver.requests).toHaveLength(1)
  })
})

/** Servers that are none of ours. */
async function startPlaces() {
  const silent = net.createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const sockets = new Set<net.Socket>()
  silent.on('connection', (socket) => sockets.add(socket))
  const closed = await startReceiver()
  await closed.close()
  const html = await startReceiver(() => ({ status: 502, body: '<html>Bad gateway</html>' }))
  const incomplete = await startReceiver(({ json }: Received) => ({
    body: JSON.stringify([{ jsonrpc: '2.0', id: json[1].id, result: {} }]),
  }))
  const quiet = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/rpc`
  return {
    places: { refused: closed.url, silent: quiet, hanging: quiet, html: html.url, incomplete: incomplete.url },
    async close() {
      for (const socket of sockets) socket.destroy()
      silent.close()
      await Promise.all([html.close(), incomplete.close()])
    },
  }
}
