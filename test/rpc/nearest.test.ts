import { describe, expect, it } from 'vitest'
import { methods } from '../../src/methods/index.ts'
import { nearest } from '../../src/shared/nearest.ts'

const NAMES = methods.map(({ name }) => name)

describe('the name that was meant', () => {
  it.each([
    ['webhook.creat', 'webhook.create'],
    ['webhok.create', 'webhook.create'],
    ['webhook.craete', 'webhook.create'],
    ['Webhook.Create', 'webhook.create'],
    ['webhook.finds', 'webhook.find'],
    ['activity.persn.bnid', 'activity.person.bind'],
  ])('by %s is %s', (wrong, right) => {
    expect(nearest(wrong, NAMES)).toBe(right)
  })

  it.each(['webhook', 'webhook.subscribe', 'constructor', '', 'x'.repeat(10_000)])('is not known of %j', (wrong) => {
    expect(nearest(wrong, NAMES)).toBeUndefined()
  })

  it('is the nearer of two, and of a short name only one slip is forgiven', () => {
    expect(nearest('nmae', ['name', 'nameless'])).toBe('name')
    expect(nearest('urll', ['url', 'curl'])).toBe('url')
    expect(nearest('ulr', ['url'])).toBe('url')
    expect(nearest('xyl', ['url'])).toBeUndefined()
  })
})
