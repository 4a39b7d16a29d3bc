import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { newSecret, sign } from '../../src/attempt/sign.ts'
import { verify } from '../harness/receiver.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'dlv_test_1'
const timestamp = '1795305600'
const body = '{"name":"Ñandú 日本 😀"}'

function signed(secrets: string[], text = body) {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(secrets, id, timestamp, text),
  }
  return { headers, body: text }
}

describe('a signature', () => {
  it("is the one of the specification's own example", () => {
    expect(sign([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('is the one that the reference implementation makes', () => {
    expect(sign([secret], id, timestamp, body)).toBe(
      new Webhook(secret).sign(id, new Date(Number(timestamp) * 1_000), body),
    )
  })

  it.each([
    ['JSON', body],
    ['a form', 'payload=%7B%22a%22%3A1%7D'],
    ['nothing', ''],
    ['half a character', '{"a":"\\ud83d"}'],
    ['100 000 characters', JSON.stringify('é'.repeat(100_000))],
  ])('over %s verifies', (_, text) => {
    verify(secret, signed([secret], text))
  })

  it.each([
    ['one character of the body', { body: body.replace('Ñ', 'N') }],
    ['a space in the body', { body: `${body} ` }],
    ['the id', { headers: { ...signed([secret]).headers, 'webhook-id': 'dlv_test_2' } }],
    ['the timestamp', { headers: { ...signed([secret]).headers, 'webhook-timestamp': '1795305601' } }],
    ['where the id ends', { headers: { ...signed([secret]).headers, 'webhook-id': `${id}.1` } }],
  ])('does not verify once %s was altered', (_, altered) => {
    expect(() => verify(secret, { ...signed([secret]), ...altered })).toThrow(WebhookVerificationError)
  })

  it('does not verify with another secret', () => {
    expect(() => verify(newSecret(), signed([secret]))).toThrow(WebhookVerificationError)
  })

  it.each([
    ['5 minutes later', 300, true],
    ['5 minutes and a second later', 301, false],
    ['5 minutes before', -300, true],
    ['5 minutes and a second before', -301, false],
  ])('%s: whether the receiver still takes it', (_, seconds, taken) => {
    const at = new Date((Number(timestamp) + seconds) * 1_000)
    const attempt = () => verify(secret, signed([secret]), at)
    if (taken) attempt()
    else expect(attempt).toThrow(WebhookVerificationError)
  })

  it('changes with the timestamp, so each attempt has its own', () => {
    expect(sign([secret], id, '1795305601', body)).not.toBe(sign([secret], id, timestamp, body))
  })
})

describe('several secrets', () => {
  const older = newSecret()
  const newer = newSecret()

  it('make one signature each, in their order, separated by a space', () => {
    const both = sign([newer, older], id, timestamp, body)
    expect(both).toBe(`${sign([newer], id, timestamp, body)} ${sign([older], id, timestamp, body)}`)
  })

  it('verify each by itself, and no third one does', () => {
    verify(newer, signed([newer, older]))
    verify(older, signed([newer, older]))
    expect(() => verify(newSecret(), signed([newer, older]))).toThrow(WebhookVerificationError)
  })
})

describe('a new secret', () => {
  it('is whsec_ and the standard base64 of 32 bytes', () => {
    for (let time = 0; time < 200; time++) {
      const made = newSecret()
      expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(Buffer.from(made.slice('whsec_'.length), 'base64')).toHaveLength(32)
    }
  })

  it('is another one every time', () => {
    expect(new Set(Array.from({ length: 1_000 }, newSecret)).size).toBe(1_000)
  })

  it('is taken by the reference implementation', () => {
    const made = newSecret()
    verify(made, signed([made]))
  })
})
