import { describe, expect, it } from 'vitest'
import { concealer } from '../../src/attempt/conceal.ts'

const target = {
  webhookID: '1',
  url: 'https://example.com/',
  secrets: ['whsec_bWFkZSBvZiB0aGlydHktdHdvIGJ5dGVzIQ=='],
  securityCode: 'Clave "1/2" & más',
  headers: {
    authorization: 'Bearer tok-5f3e9a',
    'x-basic': `Basic ${Buffer.from('ana:pa55word').toString('base64')}`,
    'x-no': '7',
  },
}
/** It makes its forms at its first text, so each text has one of its own: a test stands for itself. */
const conceal = (text: string) => concealer(target)(text)
const concealWith = (more: Partial<typeof target>, text: string) => concealer({ ...target, ...more })(text)

describe('a secret in an answer is concealed', () => {
  const code = target.securityCode
  it.each([
    ['as it is', code],
    ['in JSON', JSON.stringify({ code })],
    ['in JSON of PHP', JSON.stringify({ code }).replaceAll('/', '\\/')],
    ['in a URL', `https://x/?c=${encodeURIComponent(code)}`],
    ['in a form', `c=${new URLSearchParams([['c', code]]).toString().slice(2)}`],
    ['in HTML', code.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['in base64', Buffer.from(code).toString('base64')],
    ['in base64url', Buffer.from(code).toString('base64url')],
    ['in hex', Buffer.from(code).toString('hex')],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ code }))],
    ['in JSON with numbers', code.replace(/[^\w ]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)],
    ['in a URL with small letters', encodeURIComponent(code).replace(/%../g, (hex) => hex.toLowerCase())],
    ['in a URL twice over', encodeURIComponent(encodeURIComponent(code))],
    ['in a URL that keeps what it may', encodeURI(code)],
    ['in a URL in whole', 'tok-5f3e9a'.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ['in HTML with numbers', code.replace(/[&"/]/g, (c) => `&#${c.charCodeAt(0)};`)],
    ['in HTML with numbers in whole and in capitals', 'TOK-5f3e9a'.replace(/./g, (c) => `&#${c.charCodeAt(0)};`)],
    ['in HTML within a URL within JSON', JSON.stringify(encodeURIComponent(code.replaceAll('&', '&amp;')))],
    ['in HTML with hex numbers', code.replace(/[&"/]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`)],
    ['in capitals', 'TOK-5F3E9A'],
    ['in hex in capitals', Buffer.from(code).toString('hex').toUpperCase()],
    ['in base64 behind one more', Buffer.from(`a${code}bc`).toString('base64')],
    ['in base64 behind two more', Buffer.from(`ab${code}c`).toString('base64')],
    ['in base64 of JSON', Buffer.from(JSON.stringify({ code })).toString('base64')],
    ['over two lines', code.replace('&', '&\n')],
    ['in UTF-16', Buffer.from('tok-5f3e9a', 'utf16le').toString()],
    ['many times', `${code} and ${code}`],
    ['the credentials of a header', 'token=tok-5f3e9a'],
    ['a header in whole', 'authorization: Bearer tok-5f3e9a'],
    ['the password of a header', 'you are ana, pa55word'],
    ['the signing secret', target.secrets[0] as string],
    ['the signing secret without its prefix', 'bWFkZSBvZiB0aGlydHktdHdvIGJ5dGVzIQ=='],
  ])('%s', (_, echo) => {
    const shown = conceal(`before ${echo} behind`)
    expect(shown).toMatch(/^before .*\*\*\*.* behind$/s)
    for (const part of ['Clave', 'tok-5f3e9a', 'TOK', 'pa55word', 'bWFkZSBv', Buffer.from('Clave').toString('hex')])
      expect(shown).not.toContain(part)
  })

  it.each([4, 5, 10, 16])('also when it is cut after %i characters', (length) => {
    expect(conceal(`before ${'Bearer tok-5f3e9a'.slice(0, length)}`)).toBe('before ***')
  })
})

it('leaves what stands around a secret as it was', () => {
  expect(conceal('%41\\u0042&amp; TOK\\u002D5f3e9a %43\\n+Ä')).toBe('%41\\u0042&amp; *** %43\\n+Ä')
  expect(conceal('a=tok%2D5f3e%3')).toBe('a=***')
})

describe('of a text', () => {
  it.each([
    ['TOK-5F3E9A.', '***.'],
    ['tok%2D5f3e9a, then Clave%20"1/2" & más.', '***, then ***.'],
    ['%74ok-5f3e9%61.', '***.'],
    ['tok\\x2d5f3e9a.', '***.'],
    ['tok&#x2d5f3e9a.', '***.'],
    ['a=tok-5\\u00', 'a=***'],
    ['a=Clave &quo', 'a=***'],
    ['a=Clave &#3', 'a=***'],
    ['see tok-xyz', 'see tok-xyz'],
    ['tok-x tok-5', 'tok-x ***'],
    // In base64, the characters that are shared with neighbours stay.
    ['dG9rLTVmM2U5YXk=', '***Xk='],
    ['eHRvay01ZjNlOWF5', 'eH***F5'],
    ['eHh0b2stNWYzZTlheQ==', 'eHh***eQ=='],
  ])('the secrets alone are concealed: %j', (text, shown) => {
    expect(conceal(text)).toBe(shown)
  })

  it.each([
    ['azo+Pj4/Pz9+fn4=', '***4='],
    ['azo-Pj4_Pz9-fn4', '***4'],
  ])('with the signs of base64 and of base64url: %s', (text, shown) => {
    expect(concealWith({ securityCode: 'k:>>>???~~~' }, text)).toBe(shown)
  })
})

it('conceals in whole a secret that has another one within it', () => {
  const twice = { securityCode: 'Congress', headers: { 'x-key': 'Congress-8fd2c1' } } as unknown as Partial<
    typeof target
  >
  expect(concealWith(twice, 'a Congress-8fd2c1 b')).toBe('a *** b')
  expect(concealWith(twice, 'a congress%2D8fd2c1 b')).toBe('a *** b')
})

it('conceals what stands behind several blanks of an authorization', () => {
  const headers = { authorization: 'Bearer   tok-77' } as unknown as typeof target.headers
  expect(concealWith({ headers }, 'token=tok-77.')).toBe('token=***.')
})

it('conceals all signs that HTML has a name for', () => {
  const html = '&lt;a&gt; &amp; &apos;b&apos; &quot;c&quot;'
  expect(concealWith({ securityCode: `<a> & 'b' "c"` }, html)).toBe('***')
})

it('looks for four characters anywhere, and for three where they stand alone', () => {
  expect(concealWith({ securityCode: 'abcd' }, 'xabcdy a%62cd')).toBe('x***y ***')
  expect(concealWith({ securityCode: 'abc' }, 'xabcy a%62c')).toBe('xabcy a%62c')
})

it('looks for a secret that looks like escapes as it is alone: undone, it would be part of many words', () => {
  expect(concealWith({ securityCode: '%41%42' }, 'about %41%42, cabs')).toBe('about ***, cabs')
})

describe('a short secret', () => {
  it('is taken letter by letter', () => {
    const headers = { 'x.no': '1+' } as unknown as typeof target.headers
    expect(concealWith({ headers }, 'x.no: 1+, x-no: 1, xxno: 1+')).toBe('x.no: ***, x-no: 1, xxno: 1+')
  })

  it.each([
    ['7', '***'],
    [' 7\n', '***'],
    ['x-no: 7', 'x-no: ***'],
    ['{"x-no":"7","count":7}', '{"x-no":"***","count":7}'],
    ['HTTP_X_NO => 7', 'HTTP_X_NO => ***'],
    ['7 of 17 people', '7 of 17 people'],
    ['x-no: 77', 'x-no: 77'],
  ])('is concealed where it stands for itself: %j', (text, shown) => {
    expect(conceal(text)).toBe(shown)
  })
})

it('leaves alone what is no secret', () => {
  for (const text of ['OK', '', '{"status":"ok"}', 'x'.repeat(10_000), '***']) expect(conceal(text)).toBe(text)
  const nothing = concealer({ ...target, secrets: [], securityCode: null, headers: {} })
  expect(nothing('anything at all')).toBe('anything at all')
})
