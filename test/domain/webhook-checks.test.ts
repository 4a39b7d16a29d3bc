import { describe, expect, it } from 'vitest'
import { egressGuard } from '../../src/attempt/egress-guard.ts'
import { checkHeaders, checkUrl } from '../../src/domain/webhook-checks.ts'
import type { PublicError } from '../../src/errors.ts'

const HTTP = 'an http:// or https:// URL is expected.'
const URL_MAX = 2_048

/** The path and the message of what is refused. */
function refused(work: () => unknown): unknown[] {
  try {
    return ['taken', work()]
  } catch (error) {
    const [{ path, message } = { path: [], message: '' }] = (error as PublicError).details.issues ?? []
    return [path, message]
  }
}

describe('the URL of a webhook', () => {
  const check = (url: string) => checkUrl(url, egressGuard(['127.0.0.0/8']))
  const long = (length: number) => 'https://a.example/'.padEnd(length, 'a')

  it('is kept as the standard writes it, of up to 2,048 characters', () => {
    expect(check('HTTPS://A.example:443')).toBe('https://a.example/')
    expect(check('http://127.0.0.1:8080/?a#b')).toBe('http://127.0.0.1:8080/?a#b')
    expect(check(long(URL_MAX))).toHaveLength(URL_MAX)
  })

  it.each([
    ...['https://a.example/ x', 'https://a.example/\u{7f}', '\0https://a.example'].map((url) => [
      url,
      `it has a blank or a control character in it. Without, ${HTTP}`,
    ]),
    ...['a.example', 'ftp://a.example/', 'https://a.example/\ud800'].map((url) => [url, HTTP]),
    ...['https://ana@a.example/', 'https://:word@a.example/'].map((url) => [
      url,
      'it must not carry a user name or password. Use headers (authorization) or securityCode for credentials.',
    ]),
    [
      'http://10.0.0.1/',
      '10.0.0.1 is a private address. Public addresses are allowed, and the networks that ALLOW_NETWORKS names.',
    ],
  ])('is not %j', (url = '', problem) => {
    expect(refused(() => check(url))).toEqual([['url'], `url cannot be ${JSON.stringify(url)}: ${problem}`])
  })

  it('is shown up to its hundredth character where it is refused', () => {
    const is = (shown: string, problem: string) => [['url'], `url cannot be "${shown}": ${problem}`]
    const tooLong = `an http:// or https:// URL of at most ${URL_MAX} characters is expected.`
    expect(refused(() => check(long(URL_MAX + 1)))).toEqual(is(`${long(100)}…`, tooLong))
    expect(refused(() => check('x'.repeat(100)))).toEqual(is('x'.repeat(100), HTTP))
    expect(refused(() => check('x'.repeat(101)))).toEqual(is(`${'x'.repeat(100)}…`, HTTP))
  })
})

describe('the headers of a webhook', () => {
  const some = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, 'a']))
  const cannot = (name: string, problem: string) => `The header "${name}" cannot be set so: ${problem}`

  it('are kept by their names in lower case, without blanks around the values, up to twenty', () => {
    expect(JSON.parse(checkHeaders({ 'X-Key': ' a b\t', authorization: 'Bearer x' }))).toEqual({
      'x-key': 'a b',
      authorization: 'Bearer x',
    })
    expect(Object.keys(JSON.parse(checkHeaders(some(20))))).toHaveLength(20)
    expect(refused(() => checkHeaders(some(21)))).toEqual([
      ['headers'],
      'headers cannot hold 21: at most 20 are allowed.',
    ])
  })

  it('are named where they are refused, up to the two hundredth letter, and shown up to the hundredth', () => {
    const twice = cannot('X-KEY', 'it is there twice; upper and lower case are the same.')
    expect(refused(() => checkHeaders({ 'x-key': 'a', 'X-KEY': 'b' }))).toEqual([['headers', 'X-KEY'], twice])
    expect(refused(() => checkHeaders({ Host: 'a' }))).toEqual([
      ['headers', 'Host'],
      cannot('Host', 'The header host is set by Aviso or belongs to the connection.'),
    ])
    const name = "A header name is up to 100 letters, digits and !#$%&'*+.^_`|~-."
    for (const [length, named] of [
      [200, 'y'.repeat(200)],
      [201, `${'y'.repeat(200)}…`],
    ] as const)
      expect(refused(() => checkHeaders({ ['y'.repeat(length)]: 'a' }))).toEqual([
        ['headers', named],
        cannot('y'.repeat(100), name),
      ])
  })
})
