import { SpanStatusCode } from '@opentelemetry/api'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { PublicError } from '../../src/errors.ts'
import type { Call } from '../../src/rpc/envelope.ts'
import { observed } from '../../src/rpc/observed.ts'
import { Spans } from '../harness/spans.ts'

const ACCESS = { 'event.find': 'read', 'event.create': 'write' } as const

/** Makes a call that is observed, and resolves to what it wrote, what was counted, and how it ended. */
async function lineOf(call: Call, method: string, level: 'info' | 'debug' = 'debug') {
  const lines: Record<string, unknown>[] = []
  const counted: [string, number][] = []
  const spans = new Spans()
  const log = pino({ level, base: null }, { write: (line) => void lines.push(JSON.parse(line)) })
  const made = observed(
    call,
    { token: '7', companyID: '3' },
    {
      log,
      accessOf: (name) => (ACCESS as Record<string, 'read' | 'write'>)[name],
      toPublic: (error) => (error instanceof PublicError ? error : new PublicError('internal', { ref: 'f00d' })),
      called: (outcome, ms) => void counted.push([outcome, ms]),
      tracer: spans.tracer,
    },
  )
  const end = await made(method, { email: 'ana@example.com' }).catch((error: unknown) => error)
  return { lines, counted, spans: spans.ended, end }
}

describe('an observed call', () => {
  it('has one line: method, outcome, time and who, and no parameters', async () => {
    const { lines, counted, end } = await lineOf(async () => 'done', 'event.create')
    expect(end).toBe('done')
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        msg: 'A call',
        method: 'event.create',
        outcome: 'ok',
        ms: expect.any(Number),
        token: '7',
        companyID: '3',
      },
    ])
    expect(counted).toEqual([['ok', expect.any(Number)]])
  })

  it('is for debug when it read, and went well', async () => {
    expect((await lineOf(async () => [], 'event.find')).lines).toMatchObject([{ level: 20, method: 'event.find' }])
    const quiet = await lineOf(async () => [], 'event.find', 'info')
    expect(quiet.lines).toEqual([])
    expect(quiet.counted).toHaveLength(1)
    const refused = await lineOf(() => Promise.reject(new PublicError('not_found')), 'event.find', 'info')
    expect(refused.lines).toMatchObject([{ outcome: 'not_found' }])
    expect(refused.end).toMatchObject({ kind: 'not_found' })
  })

  it('has the reference under which a fault of ours is in the log', async () => {
    const { lines, counted, spans, end } = await lineOf(() => Promise.reject(new Error('secret')), 'event.create')
    expect(lines).toMatchObject([{ outcome: 'internal', ref: 'f00d' }])
    expect(counted).toMatchObject([['internal', expect.any(Number)]])
    expect(end).toBeInstanceOf(PublicError)
    const attributes = {
      'rpc.system.name': 'jsonrpc',
      'rpc.method': 'event.create',
      'error.type': 'internal',
      'rpc.response.status_code': '-32603',
    }
    expect(spans).toMatchObject([{ name: 'event.create', status: { code: SpanStatusCode.ERROR } }])
    expect(spans[0]?.attributes).toEqual(attributes) // nothing of the error
  })

  it('has the beginning of a name that is no method', async () => {
    const refuse = () => Promise.reject(new PublicError('method_not_found'))
    const { lines } = await lineOf(refuse, `x\n\u001b[31m${'y'.repeat(10_000)}`)
    expect(lines).toMatchObject([{ level: 30, outcome: 'method_not_found', method: `x\n\u001b[31m${'y'.repeat(57)}` }])
  })
})
