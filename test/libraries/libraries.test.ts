import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { deliverEveryType, TYPES } from '../harness/every-type.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startServer } from '../harness/server.ts'

// Every type is delivered, as JSON and as a form, and the official libraries of Standard Webhooks say whether it is ours. They
// come from their registries, in the version that is the newest there.

const HERE = import.meta.dirname
const PLACE = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-libraries-'))

/** By language: what installs the library, and what runs the program beside this file. */
const LIBRARIES: Record<string, { install?: [string, ...string[]][]; run: [string, ...string[]]; at?: string }> = {
  node: { run: ['node', path.join(HERE, 'node.mjs')] },
  python: {
    install: [
      ['python3', '-m', 'venv', path.join(PLACE, 'venv')],
      [path.join(PLACE, 'venv', 'bin', 'pip'), 'install', '-q', 'standardwebhooks'],
    ],
    run: [path.join(PLACE, 'venv', 'bin', 'python'), path.join(HERE, 'python.py')],
  },
  go: {
    install: [
      ['go', 'mod', 'init', 'verify'],
      ['go', 'get', 'github.com/standard-webhooks/standard-webhooks/libraries'],
      ['go', 'build', '-o', 'verify', '.'],
    ],
    run: ['./verify'],
    at: 'go',
  },
  rust: { install: [['cargo', 'build', '-q']], run: ['./target/debug/verify'], at: 'rust' },
}

interface Line {
  secret: string
  headers: Record<string, string>
  body: string
  isForm: boolean
}

let lines: Line[]

beforeAll(async () => {
  // The libraries look at their own clock, so deliveries are made by the real one: the end of an event is told within a minute.
  process.env.TEST_EVENTUALLY_MS = '150000'
  const server = await startServer({ clock: systemClock, env: { RETRY_SCHEDULE: '5s' } })
  const receiver = await startReceiver()
  const delivered = await deliverEveryType(server, receiver, () => undefined)
  expect([...delivered.keys()]).toEqual(TYPES)
  lines = [...delivered.values()].flatMap(({ json, form, secrets }) => [
    { secret: secrets.json, headers: json.headers, body: json.body, isForm: false },
    { secret: secrets.form, headers: form.headers, body: form.body, isForm: true },
  ])
  await receiver.close()
  await server.stop()
  await server.backend.remove()
})
afterAll(() => fs.rmSync(PLACE, { recursive: true }))

describe.each(Object.entries(LIBRARIES))('the library for %s', (_, { install = [], run, at }) => {
  const cwd = at ? path.join(PLACE, at) : PLACE

  beforeAll(() => {
    if (at) fs.cpSync(path.join(HERE, at), cwd, { recursive: true })
    for (const [command, ...args] of install)
      execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  })

  function verify(all: Line[]): string[] {
    const [command, ...args] = run
    const input = all.map((one) => `${JSON.stringify(one)}\n`).join('')
    return execFileSync(command, args, { cwd, input, encoding: 'utf8' }).trimEnd().split('\n')
  }

  it('takes each type, as JSON and as a form', () => {
    expect(lines).toHaveLength(2 * TYPES.length)
    expect(verify(lines)).toEqual(lines.map(() => 'ok'))
  })

  it.each<[string, (line: Line, other: Line) => Line]>([
    ['a changed byte', (line) => ({ ...line, body: `${line.body} ` })],
    ['the secret of another webhook', (line, { secret }) => ({ ...line, secret })],
    ['another webhook-id', (line) => ({ ...line, headers: { ...line.headers, 'webhook-id': 'dlv_1_1' } })],
    ['a time before', (line) => ({ ...line, headers: { ...line.headers, 'webhook-timestamp': '1700000000' } })],
  ])('refuses %s', (_what, spoil) => {
    const spoilt = lines.map((line, index) => spoil(line, lines.at(index - 1) as Line))
    for (const said of verify(spoilt)) expect(said).toMatch(/^refused/)
  })
})
