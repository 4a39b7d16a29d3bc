import { describe, expect, it } from 'vitest'
import { isVisible, tidyEmail } from '../../src/shared/email.ts'
import { hasNoDomain } from '../../src/shared/email-form.ts'

describe('an email has one spelling', () => {
  it.each([
    ['in a link', 'mailto:ana@example.com', 'ana@example.com'],
    ['with a zero width space', 'ana\u200B@exa\u200Bmple.com', 'ana@example.com'],
    ['with a joiner between plain letters', 'a\u200Dna@exam\u200Cple.com', 'ana@example.com'],
    ['with a soft hyphen', 'ana@exam\u00ADple.com', 'ana@example.com'],
    ['with marks of direction', '\u202Aana@example.com\u202C', 'ana@example.com'],
    ['with a byte order mark within', 'ana\uFEFF@example.com', 'ana@example.com'],
    ['with tags', 'ana\u{E0001}@example.com', 'ana@example.com'],
    ['decomposed', 'jose\u0301@example.com', 'josé@example.com'],
    ['with a decomposed domain', 'jan@z\u0307o\u0301łw.pl', 'jan@żółw.pl'],
    ['with its domain in ASCII', 'jan@xn--w-uga1v8h.pl', 'jan@żółw.pl'],
    ['with its domain in capitals', 'Jan@XN--W-UGA1V8H.PL', 'Jan@żółw.pl'],
    ['with capitals beyond ASCII', 'jan@ŻÓŁW.pl', 'jan@żółw.pl'],
    ['with a full stop of another script', 'a@日本。jp', 'a@日本.jp'],
  ])('%s', (_, given, expected) => {
    expect(tidyEmail(given)).toBe(expected)
    expect(tidyEmail(expected)).toBe(expected)
  })

  it.each([
    'Ana.Souza+talks@EXAMPLE.com',
    "o'brien@sub.example.co.uk",
    'a@[127.0.0.1]',
    'ana@a_b.example',
    'ana@localhost',
    'josé@example.com',
    'a@نامه\u200Cای.com',
    'नी\u200Dज@example.com',
    'ana@faß.de',
    'a@xn--a',
    'mailto@example.com',
  ])('%s stays as it is', (email) => {
    expect(tidyEmail(email)).toBe(email)
    expect(hasNoDomain(email)).toBe(false)
  })

  it('and has no domain that there cannot be', () => {
    expect(hasNoDomain('ana@żółw|.pl')).toBe(true)
    expect(hasNoDomain('ana@\uD800ż.pl')).toBe(true)
  })
})

describe('a text has something to see', () => {
  it.each(['a', ' a ', '😀', '❤\uFE0F', 'نامه\u200Cای', '·'])('%j', (text) => expect(isVisible(text)).toBe(true))
  it.each(['', ' ', '\u200B', '\u200D\u200C', '\u3164', '\u2800', '\u00AD\u2066', '\uFE0F'])('not %j', (text) =>
    expect(isVisible(text)).toBe(false),
  )
})
