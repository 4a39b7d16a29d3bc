import { describe, expect, it } from 'vitest'
import { headerProblem, maskHeaders, prepare } from '../../src/attempt/prepare.ts'
import { newSecret, sign } from '../../src/attempt/sign.ts'
import type { Delivery, Receiver } from '../../src/outbox/delivery.ts'
import { VERSION } from '../../src/version.ts'
import { verify } from '../harness/receiver.ts'

const secret = newSecret()
const at = new Date('2026-11-22T12:00:00.999Z')

function delivery(webhook: Partial<Receiver> = {}, more: Partial<Delivery> = {}): Delivery {
  return {
    deliveryID: '77',
    fact: null,
    eventID: '1',
    type: 'activityEnrollment',
    contentType: 'application/json',
    payload: '{"name":"Íñigo 😀"}',
    madeAt: at,
    attempts: 0,
    webhook: {
      webhookID: '12',
      url: 'https://example.com/hook?x=1',
      secrets: [secret],
      securityCode: null,
      headers: {},
      ...webhook,
    },
    ...more,
  }
}

describe('the request of an attempt', () => {
  it('has exactly these headers, the body of the outbox and the URL of the webhook', () => {
    const body = '{"name":"Íñigo 😀"}'
    expect(prepare(delivery(), 'abc', at)).toEqual({
      url: 'https://example.com/hook?x=1',
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': `aviso/${VERSION}`,
        'webhook-id': 'dlv_abc_77',
        'webhook-timestamp': '1795348800',
        'webhook-signature': sign([secret], 'dlv_abc_77', '1795348800', body),
        'x-attempt': '1',
      },
      body,
    })
  })

  it('of a test says that it is one', () => {
    const { 'x-test': mark, ...headers } = prepare({ ...delivery(), test: true }, 'abc', at).headers
    expect(mark).toBe('true')
    expect(headers).toEqual(prepare(delivery(), 'abc', at).headers)
  })

  it('verifies with the reference implementation', () => {
    verify(secret, prepare(delivery(), 'abc', at))
  })

  it('is signed with every secret', () => {
    const older = newSecret()
    const request = prepare(delivery({ secrets: [secret, older] }), 'abc', at)
    verify(secret, request)
    verify(older, request)
  })

  it('keeps its id over all attempts, and signs each at its own time', () => {
    const first = prepare(delivery(), 'abc', at)
    const later = prepare(delivery({}, { attempts: 4 }), 'abc', new Date(at.getTime() + 300_000))
    expect(later.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(later.headers['webhook-timestamp']).toBe('1795349100')
    expect(later.headers['webhook-signature']).not.toBe(first.headers['webhook-signature'])
    expect(later.body).toBe(first.body)
  })

  it('has another id in another installation', () => {
    expect(prepare(delivery(), 'other', at).headers['webhook-id']).toBe('dlv_other_77')
  })

  it('names the content type of the delivery, not of the webhook as it is now', () => {
    const form = delivery({}, { contentType: 'application/x-www-form-urlencoded', payload: 'payload=%7B%7D' })
    expect(prepare(form, 'abc', at)).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'payload=%7B%7D',
    })
  })

  it('carries the security code and the custom headers', () => {
    const { headers } = prepare(
      delivery({ securityCode: 'Clave-1', headers: { authorization: 'Bearer t' } }),
      'abc',
      at,
    )
    expect(headers).toMatchObject({ 'x-secret': 'Clave-1', authorization: 'Bearer t' })
    expect(Object.keys(headers)).toHaveLength(9)
  })

  it.each(['content-type', 'user-agent', 'webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-secret'])(
    'has its own %s, whatever the custom headers say',
    (name) => {
      const plain = prepare(delivery({ securityCode: 'ours' }), 'abc', at)
      const custom = prepare(delivery({ securityCode: 'ours', headers: { [name]: 'theirs' } }), 'abc', at)
      expect(custom).toEqual(plain)
    },
  )

  it('has the trace of its fact, if there is one, and one of the webhook otherwise', () => {
    const [trace, theirs] = ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', { traceparent: 'theirs' }]
    expect(prepare(delivery({}, { trace }), 'abc', at).headers.traceparent).toBe(trace)
    expect(prepare(delivery({ headers: theirs }, { trace }), 'abc', at).headers.traceparent).toBe(trace)
    expect(prepare(delivery({ headers: theirs }, { trace: null }), 'abc', at).headers.traceparent).toBe('theirs')
    expect(prepare(delivery({}, { trace: null }), 'abc', at).headers).not.toHaveProperty('traceparent')
  })

  it('leaves the webhook as it was', () => {
    const webhook = Object.freeze({ ...delivery().webhook, headers: Object.freeze({ a: 'b' }) })
    prepare(delivery(webhook), 'abc', at)
    expect(webhook.headers).toEqual({ a: 'b' })
  })
})

describe('the headers in the log', () => {
  it('hide the security code and every custom header, and show the rest', () => {
    const { webhook } = delivery({ securityCode: 'Clave-1', headers: { authorization: 'Bearer t', 'x-shop': 'a' } })
    const { headers } = prepare(delivery(webhook), 'abc', at)
    expect(maskHeaders(headers, webhook)).toEqual({
      ...headers,
      'x-secret': '***',
      authorization: '***',
      'x-shop': '***',
    })
  })

  it('show everything when there is nothing to hide', () => {
    const { headers } = prepare(delivery(), 'abc', at)
    expect(maskHeaders(headers, delivery().webhook)).toEqual(headers)
  })

  it('are a copy', () => {
    const { headers } = prepare(delivery({ securityCode: 'Clave-1' }), 'abc', at)
    maskHeaders(headers, delivery().webhook)
    expect(headers['x-secret']).toBe('Clave-1')
  })
})

const BAD_NAME = "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-."
const BAD_VALUE = 'A header value is 1 to 1,000 visible ASCII characters, spaces between them allowed.'

describe('a custom header', () => {
  it.each([
    ['authorization', 'Bearer abc.def-ghi'],
    ['x-api-key', '0'],
    ['accept', 'application/json'],
    ['cookie', 'a=b; c=d'],
    ['x', 'a\tb'],
    ["!#$%&'*+.^_`|~-", '!"#$%&~'],
    ['x-content-type', 'a'],
    ['content-language', 'es'],
    ['hostname', 'a'],
    ['x-webhook-id', 'a'],
    ['ten', 'a'],
    ['n'.repeat(100), 'v'.repeat(1_000)],
  ])('%s: %s may be set', (name, value) => {
    expect(headerProblem(name, value)).toBeNull()
  })

  it.each([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'webhook-anything',
    'x-secret',
    'traceparent',
    'x-attempt',
    'x-test',
    'content-type',
    'content-length',
    'content-encoding',
    'user-agent',
    'host',
    'connection',
    'keep-alive',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'expect',
    'accept-encoding',
  ])('%s is reserved', (name) => {
    expect(headerProblem(name, 'a')).toBe(`The header ${name} is set by Aviso or belongs to the connection.`)
  })

  it.each([
    ['empty', ''],
    ['with a space', 'x y'],
    ['with a space at the end', 'x '],
    ['with a colon', 'x:'],
    ['with a line break', 'x\r\nhost'],
    ['with a line break at the end', 'x\n'],
    ['with NUL', 'x\0'],
    ['not ASCII', 'clé'],
    ['with a slash', 'a/b'],
    ['in brackets', '(a)'],
    ['of 101 characters', 'n'.repeat(101)],
  ])('with a name that is %s is refused', (_, name) => {
    expect(headerProblem(name, 'a')).toBe(BAD_NAME)
  })

  it.each([
    ['empty', ''],
    ['only a space', ' '],
    ['with a space before', ' a'],
    ['with a space after', 'a '],
    ['with a tab after', 'a\t'],
    ['with a line break', 'a\nb'],
    ['with a second header', 'a\r\nwebhook-id: b'],
    ['with a bare CR', 'a\rb'],
    ['with a line break at the end', 'a\n'],
    ['with NUL', 'a\0b'],
    ['with DEL', 'a\x7fb'],
    ['not ASCII', 'ñ'],
    ['with a Unicode line separator', 'a\u2028b'],
    ['of 1,001 characters', 'v'.repeat(1_001)],
  ])('with a value that is %s is refused', (_, value) => {
    expect(headerProblem('x', value)).toBe(BAD_VALUE)
  })
})
