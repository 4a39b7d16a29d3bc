import { expect, it } from 'vitest'
import { render } from '../../src/attempt/render.ts'
import { CONTENT_TYPES } from '../../src/outbox/body.ts'
import { exampleFact } from '../../src/platforms/example-fact.ts'

// What is rendered of each type of a platform is in test/platforms/golden.

const at = new Date(1_795_305_600_000)
const delivery = { webhookID: '12', deliveryID: '77', sequence: '481' }
const event = { id: '1', name: 'Congress', companyID: '5' }

it.each(CONTENT_TYPES)('renders an own type with the data byte for byte in %s', (contentType) => {
  const data = ' {"b": 12345678901234567890.10,\n "a":"é & +", "b":null} '
  const body = render('acme.badge', { kind: null, at, data }, delivery, contentType)
  const json = contentType === 'application/json' ? body : new URLSearchParams(body).get('payload')
  expect(json).toBe(`{"type":"acme.badge","timestamp":"2026-11-22T00:00:00.000Z","data":${data}}`)
})

it('renders no type of a fact that it does not tell, and none that no platform has', () => {
  const fact = exampleFact('enrollment.added', event, at)
  const rendered = (type: string) => () => render(type, fact, delivery, 'application/json')
  expect(rendered('activityDismissal')).toThrow('activityDismissal does not tell a fact enrollment.added')
  expect(rendered('acme.badge')).toThrow('no notification type acme.badge')
})
