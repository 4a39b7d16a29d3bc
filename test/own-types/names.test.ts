import { describe, expect, it } from 'vitest'
import { keyProblem, nameProblem } from '../../src/own-types/names.ts'
import { notificationTypes } from '../../src/platforms/index.ts'

describe('the name of an own type', () => {
  it.each([
    'shop.order',
    'shop.order.paid',
    'a.b',
    'Shop-1.order_2',
    'webhooks.created',
    'my-webhook.created',
    `shop.${'a'.repeat(95)}`,
  ])('can be %s', (name) => {
    expect(nameProblem(name)).toBeNull()
  })

  it.each([
    ['no string', 7],
    ['a list', ['shop.order']],
    ['missing', undefined],
    ['empty', ''],
    ['too short', 'a.'],
    ['too long', `shop.${'a'.repeat(96)}`],
    ['with a space', 'shop.new order'],
    ['with a slash', 'shop/order.paid'],
    ['with letters beyond ASCII', 'shop.zamówienie'],
    ['with a line break at its end', 'shop.order\n'],
    ['with NUL', 'shop.\0order'],
  ])('cannot be %s', (_, name) => {
    expect(nameProblem(name)).toMatch(/^The type must have 3 to 100 characters: letters/)
  })

  it('needs a dot, with something at each side of each', () => {
    expect(nameProblem('order')).toBe('The type must have a prefix of its own and a dot, as in "shop.order".')
    for (const name of ['.order', 'shop.', 'shop..order', '...']) expect(nameProblem(name)).toMatch(/before, between/)
  })

  it.each([
    'webhook',
    'delivery',
    'event',
    'activity',
    'enrollment',
    'attendee',
    'person',
    'aviso',
    'company',
    'test',
    ...notificationTypes.map((type) => type.split('.')[0] as string),
  ])('cannot begin with %s, in whatever case', (prefix) => {
    for (const written of [prefix, prefix.toUpperCase(), `${prefix.slice(0, 1).toUpperCase()}${prefix.slice(1)}`]) {
      expect(nameProblem(`${written}.mine`)).toBe(`The type must have a prefix of its own: ${written} is Aviso's.`)
    }
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'cannot have %s between its dots',
    (part) => {
      for (const name of [`shop.${part}`, `${part}.shop`, `shop.${part}.paid`])
        expect(nameProblem(name)).toContain(part)
      expect(nameProblem(`shop.my-${part}`)).toBeNull()
    },
  )
})

describe.each([['The ordering key'], ['The idempotency key']])('%s', (name) => {
  const problemOf = (key: unknown) => keyProblem(key, name)

  it.each(['a', '0', 'order 7/ß 😀', 'x'.repeat(200), '__proto__'])('can be %s', (key) => {
    expect(problemOf(key)).toBeNull()
  })

  it.each([[''], ['x'.repeat(201)], [7], [null], [undefined], [{}]])('cannot be %s', (key) => {
    expect(problemOf(key)).toBe(`${name} must be a string of 1 to 200 characters.`)
  })

  it.each(['a\0', '\uD83D', 'a\uDE00b'])('cannot have what PostgreSQL does not store', (key) => {
    expect(problemOf(key)).toBe(`${name} must have neither NUL nor half of a surrogate pair.`)
  })
})
