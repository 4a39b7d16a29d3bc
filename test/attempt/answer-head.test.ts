import { describe, expect, it } from 'vitest'
import { headersOf, speaksTls, statusIn } from '../../src/attempt/answer-head.ts'

const bytes = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'latin1'))

describe('a TLS record', () => {
  it.each([
    ['an alert', '\x15\x03\x01', true],
    ['a handshake', '\x16\x03\x03', true],
    ['application data', '\x17\x03\x03', false],
    ['an alert of another version', '\x15\x02\x00', false],
    ['HTTP', 'HTTP/1.1 200 OK', false],
    ['no byte', '', false],
  ])('is known by its first bytes: %s', (_, came, expected) => {
    expect(speaksTls(bytes(came, '\x15\x03'))).toBe(expected)
  })

  it('is not known before anything came', () => {
    expect(speaksTls([])).toBe(false)
  })
})

describe('the status in a head that cannot be parsed', () => {
  it.each<[string, number | null]>([
    ['HTTP/1.1 200 OK\r\n', 200],
    ['HTTP/1.0 404\r\nx: y', 404],
    ['HTTP/2 503 \n', 503],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nx', 204],
    ['HTTP/1.1 103 Hints\n\nHTTP/1.1 500 No\n', 500],
    ['HTTP/1.1 101 Switching Protocols\r\n', 101],
    ['HTTP/1.1 101 On\r\n\r\nHTTP/1.1 200 OK\r\n', 101],
  ])('is found: %j', (head, status) => {
    expect(statusIn(bytes(head))).toBe(status)
    expect(statusIn(bytes(...head))).toBe(status)
  })

  it.each([
    ['nothing', ''],
    ['an interim answer alone', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['the last interim answer', 'HTTP/1.1 199 Soon\r\n\r\n'],
    ['a line that may go on', 'HTTP/1.1 200 OK'],
    ['four digits', 'HTTP/1.1 2000 OK\r\n'],
    ['two digits', 'HTTP/1.1 20 OK\r\n'],
    ['no digits', 'HTTP/1.1 abc OK\r\n'],
    ['no number of a version', 'HTTP/a 200 OK\r\nHTTP/1.a 200 OK\r\n'],
    ['something in front of it', 'x HTTP/1.1 200 OK\r\n'],
    ['a header in front of it', 'HTTP/1.1 100 Continue\r\nHTTP/1.1 200 OK\r\n'],
  ])('is none in %s', (_, head) => {
    expect(statusIn(bytes(head))).toBeNull()
  })
})

describe('headers', () => {
  it('are named in lower case, and those of one name are a list, in their order', () => {
    const raw = bytes('X-Answer', 'yes', 'Set-Cookie', 'a=1', 'x-answer', 'no', 'set-cookie', '', 'set-cookie', 'c=3')
    expect(headersOf(raw)).toEqual({ 'x-answer': 'yes, no', 'set-cookie': 'a=1, , c=3' })
  })

  it('have bytes in their names, and UTF-8 in their values', () => {
    expect(headersOf([...bytes('X-\xcd'), Buffer.from('Íñigo')])).toEqual({ 'x-í': 'Íñigo' })
  })
})
