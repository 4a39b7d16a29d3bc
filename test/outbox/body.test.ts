import { describe, expect, it } from 'vitest'
import { CONTENT_TYPES, encodeBody } from '../../src/outbox/body.ts'

const payload = {
  type: 'activityEnrollment',
  data: { name: 'Ana & Íñigo = 50 % + 1', note: '"quoted"\nline', text: '日本語 😀', none: null, many: [1, 2] },
}

describe('as application/json', () => {
  it('is the JSON itself, keys in their order', () => {
    expect(encodeBody(payload, 'application/json')).toBe(JSON.stringify(payload))
    expect(encodeBody({ b: 1, a: { d: 2, c: 3 } }, 'application/json')).toBe('{"b":1,"a":{"d":2,"c":3}}')
  })

  it('keeps characters beyond ASCII as they are', () => {
    expect(encodeBody({ name: 'Ñandú 😀' }, 'application/json')).toBe('{"name":"Ñandú 😀"}')
  })
})

describe('as application/x-www-form-urlencoded', () => {
  it.each([
    [{ a: 1 }, 'payload=%7B%22a%22%3A1%7D'],
    [{ a: 'b c' }, 'payload=%7B%22a%22%3A%22b+c%22%7D'],
    [{ a: '&=+%' }, 'payload=%7B%22a%22%3A%22%26%3D%2B%25%22%7D'],
    [{ a: 'ñ' }, 'payload=%7B%22a%22%3A%22%C3%B1%22%7D'],
  ])('%j is %s', (value, expected) => {
    expect(encodeBody(value, 'application/x-www-form-urlencoded')).toBe(expected)
  })

  it('is one field, payload, that carries the JSON unchanged', () => {
    const form = new URLSearchParams(encodeBody(payload, 'application/x-www-form-urlencoded'))
    expect([...form.keys()]).toEqual(['payload'])
    expect(form.get('payload')).toBe(JSON.stringify(payload))
  })

  it('is plain ASCII', () => {
    expect(encodeBody(payload, 'application/x-www-form-urlencoded')).toMatch(/^[!-~]+$/)
  })
})

it('is made in the same way every time', () => {
  for (const type of CONTENT_TYPES) expect(encodeBody(payload, type)).toBe(encodeBody(structuredClone(payload), type))
})
