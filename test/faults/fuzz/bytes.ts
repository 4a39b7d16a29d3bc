import fc from 'fast-check'
import { oddValue } from './values.ts'

const CALLS = [
  '{"jsonrpc":"2.0","id":1,"method":"webhook.find","params":{"eventID":"{{eventID}}"}}',
  '{"jsonrpc":"2.0","id":"a","method":"event.create","params":{"name":"Congress"}}',
  '{"jsonrpc":"2.0","method":"event.get","params":{"eventID":"{{eventID}}"}}',
  '{"jsonrpc":"2.0","id":null,"method":"token.find"}',
  '{"jsonrpc":"2.0","id":2.5,"method":"no.such","params":[1]}',
  '{"jsonrpc":"2.0","id":3,"method":"fact.find","params":{"eventID":"{{eventID}}","limit":1}}',
]

const oneCall = fc.constantFrom(...CALLS)

/** Calls as they should be, alone and in batches. */
const sound = fc.oneof(
  oneCall,
  fc.array(oneCall, { maxLength: 55 }).map((calls) => `[${calls.join()}]`),
)

/** Calls whose members are anything. */
const oddCall = fc
  .record(
    {
      jsonrpc: fc.oneof(fc.constant('2.0'), oddValue),
      id: oddValue,
      method: fc.oneof(fc.constant('event.get'), oddValue),
      params: oddValue,
      other: oddValue,
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .map((call) => JSON.stringify(call))

/** Text that is hard to read: deep, doubled, huge, or with names that JavaScript knows itself. */
const hard = fc.oneof(
  fc.nat({ max: 20_000 }).map((n) => '['.repeat(n)),
  fc.nat({ max: 20_000 }).map((n) => `${'['.repeat(n)}${']'.repeat(n)}`),
  fc.nat({ max: 5_000 }).map((n) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`),
  fc
    .nat({ max: 3_000 })
    .map((n) => `{"jsonrpc":"2.0","id":1,"method":"event.get","params":${'[{"a":'.repeat(n)}1${'}]'.repeat(n)}}`),
  fc.constantFrom(
    '{"jsonrpc":"2.0","id":1,"id":2,"method":"event.get","method":"event.find","params":{"limit":1,"limit":2}}',
    '{"jsonrpc":"2.0","id":1,"method":"event.find","params":{"__proto__":{"limit":1}}}',
    '{"__proto__":{"jsonrpc":"2.0","method":"event.find"},"id":1}',
    '{"jsonrpc":"2.0","id":1,"method":"__proto__"}',
    '{"jsonrpc":"2.0","id":1,"method":"constructor","params":{}}',
    '{"jsonrpc":"2.0","id":1e999,"method":"event.find"}',
    '{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"event.find"}',
    '{"jsonrpc":"2.0","id":1,"method":"event.find","params":{"limit":1e400}}',
    '{"jsonrpc":"2.0","id":1,"method":"event.get","params":{"eventID":-0}}',
    '{"jsonrpc":"2.0","id":"\\ud800","method":"event.create","params":{"name":"\\ud800"}}',
    '{"jsonrpc":"2.0","id":"\\u0000","method":"event.create","params":{"name":"a\\u0000"}}',
    '[]',
    '[[]]',
    '[1,2,3]',
    'null',
    '"',
    '',
    ' ',
    '\u{feff}{"jsonrpc":"2.0","id":1,"method":"event.find"}',
    `{"jsonrpc":"2.0","id":1,"method":"event.create","params":{"name":"${'a'.repeat(1_100_000)}"}}`,
    `[${'1,'.repeat(300_000)}1]`,
    `{"jsonrpc":"2.0","id":"${'a'.repeat(500_000)}","method":"event.find"}`,
  ),
)

type Damage = (body: Buffer) => Buffer

/** Bytes that are cut, changed, put in, doubled, or coded in another way. */
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.constant<Damage>((body) => body),
  fc.nat().map(
    (at): Damage =>
      (body) =>
        body.subarray(0, at % (body.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([at, bytes]): Damage =>
      (body) => {
        const place = at % (body.length + 1)
        return Buffer.concat([body.subarray(0, place), bytes, body.subarray(place)])
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(
    ([at, byte]): Damage =>
      (body) => {
        const changed = Buffer.from(body)
        if (changed.length > 0) changed[at % changed.length] = byte
        return changed
      },
  ),
  fc.nat().map(
    (at): Damage =>
      (body) =>
        Buffer.concat([body, body.subarray(at % (body.length + 1))]),
  ),
  fc.constant<Damage>((body) => Buffer.from(body.toString(), 'utf16le')),
  fc.constant<Damage>((body) => Buffer.concat([body, Buffer.from([0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80])])),
)

export interface OddBody {
  text: string
  damage: Damage
}

export const oddBody: fc.Arbitrary<OddBody> = fc.record({
  text: fc.oneof({ arbitrary: sound, weight: 3 }, { arbitrary: oddCall, weight: 2 }, { arbitrary: hard, weight: 2 }),
  damage,
})
