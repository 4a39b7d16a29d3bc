import { describe, expect, it } from 'vitest'
import { InterimAnswers } from '../../src/attempt/interim-answers.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n1\n'
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nx: \r\n\r\n'

/** What is left of what came in these pieces. */
function left(pieces: string[]): string {
  const interim = new InterimAnswers()
  interim.begin()
  return pieces.map((piece) => interim.without(Buffer.from(piece, 'latin1'))?.toString('latin1') ?? '').join('')
}

describe('of what comes from a receiver', () => {
  it.each<[string, string, string]>([
    ['an answer', ANSWER, ANSWER],
    ['an answer behind blank lines', `\r\n\n${ANSWER}`, `\r\n\n${ANSWER}`],
    ['an answer of 101', `HTTP/1.1 101 On\r\n\r\n${CONTINUE}`, `HTTP/1.1 101 On\r\n\r\n${CONTINUE}`],
    ['an answer that looks like one', 'HTTP/1.1 1000 No\r\n\r\n', 'HTTP/1.1 1000 No\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-OpenSSH', 'SSH-2.0-OpenSSH'],
    ['interim answers', CONTINUE + HINTS + CONTINUE + ANSWER, ANSWER],
    ['an interim answer of HTTP/1.0 in line feeds', `HTTP/1.0 100 Continue\n\n${ANSWER}`, ANSWER],
    ['interim answers behind blank lines', `\n${CONTINUE}\r\n\n${HINTS}\n${ANSWER}`, `\n${ANSWER}`],
    ['what is behind the answer', ANSWER + CONTINUE, ANSWER + CONTINUE],
    ['long blank lines', '\r\n'.repeat(200), '\r\n'.repeat(200)],
  ])('%s is left as it should be, however it is cut', (_, came, expected) => {
    expect(left([came])).toBe(expected)
    expect(left([...came])).toBe(expected)
    for (let at = 1; at < Math.min(came.length, 120); at++)
      expect(left([came.slice(0, at), came.slice(at)])).toBe(expected)
  })

  it('nothing is kept of a long interim answer', () => {
    const interim = new InterimAnswers()
    interim.begin()
    expect(interim.without(Buffer.from('HTTP/1.1 103 Hints\r\n'))).toBeNull()
    for (let n = 0; n < 1_000; n++) expect(interim.without(Buffer.alloc(1_000, 'a'))).toBeNull()
    expect(interim.without(Buffer.from('\r\n\r'))).toBeNull()
    expect(interim.without(Buffer.from(`\n${ANSWER}`))?.toString()).toBe(ANSWER)
  })

  it('blank lines are held back only as long as an interim answer may be behind them', () => {
    const interim = new InterimAnswers()
    interim.begin()
    expect(interim.without(Buffer.alloc(63, '\n'))).toBeNull()
    expect(interim.without(Buffer.from('\n'))).toEqual(Buffer.alloc(64, '\n'))
  })

  it('only what comes before the answer to a request is looked at', () => {
    const interim = new InterimAnswers()
    expect(interim.without(Buffer.from(CONTINUE))?.toString()).toBe(CONTINUE)
    interim.begin()
    expect(interim.without(Buffer.from(CONTINUE))).toBeNull()
    expect(interim.without(Buffer.from(ANSWER))?.toString()).toBe(ANSWER)
    interim.begin()
    expect(interim.without(Buffer.from(CONTINUE + ANSWER))?.toString()).toBe(ANSWER)
  })
})
