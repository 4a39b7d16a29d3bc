import fc from 'fast-check'

/** Values that no parameter has: of every type, at the edges of what can be kept, and names that JavaScript knows itself. */
const ODD: unknown[] = [
  null,
  true,
  0,
  -1,
  0.1,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '',
  ' ',
  '0',
  '01',
  '-1',
  '1e3',
  '9'.repeat(18),
  '9'.repeat(400),
  'a'.repeat(5_000),
  'é'.repeat(3_000),
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u200b\ufeff',
  '\r\nx: y',
  "' or 1=1; --",
  '%00',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  [],
  [[]],
  {},
  [null, null],
  Array(1_500).fill('1'),
  JSON.parse('{"__proto__": {"isAdmin": true}}'),
  JSON.parse('{"constructor": {"prototype": {"limit": 1}}}'),
  JSON.parse(`${'['.repeat(90)}${']'.repeat(90)}`),
  { toJSON: 1, valueOf: 2, length: -1 },
]

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(...ODD), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
)

const oddStrings = ODD.filter((value): value is string => typeof value === 'string')

export const oddString: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...oddStrings),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

/** URLs that lead nowhere but to this machine: nobody else is to be troubled. */
export const someUrl: fc.Arbitrary<string> = fc.constantFrom(
  '{{receiver}}',
  'http://127.0.0.1:1/closed',
  'https://127.0.0.1:1/',
  'http://[::1]:1/',
  'http://receiver.invalid/hook',
  'http://0x7f.1:1/',
  'http://user:secret@127.0.0.1:1/',
  'http://127.0.0.1:99999/',
  'http://169.254.169.254/latest',
  'http://10.0.0.1:1/',
  'ftp://127.0.0.1/',
  'javascript:alert(1)',
  'http://127.0.0.1:1/\u0000',
  `http://127.0.0.1:1/${'a'.repeat(2_100)}`,
  'http://xn--a.invalid/',
  'http://',
  '//127.0.0.1',
)
