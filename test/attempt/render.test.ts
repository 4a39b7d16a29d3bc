import { expect, it } from 'vitest'
import { render, renderFact } from '../../src/attempt/render.ts'
import { dataOf } from '../../src/facts.ts'
import { CONTENT_TYPES } from '../../src/outbox/body.ts'
import { exampleFact } from '../../src/platforms/example-fact.ts'
import { findType, notificationTypes } from '../../src/platforms/index.ts'

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

it.each(notificationTypes)('renders %s of a fact that was read as it does of any, for each delivery of it', (type) => {
  const { fact: kind } = findType(type).notification
  const fact = exampleFact(kind, event, at)
  const stored = { kind, at, companyID: event.companyID, eventID: event.id, eventName: event.name }
  const read = { ...stored, data: dataOf(fact), number: '481', trace: null }
  const other = { ...delivery, webhookID: '13', deliveryID: '78' }
  for (const { webhookID, deliveryID } of [delivery, other, delivery]) {
    const told = { type, contentType: 'application/json', deliveryID, fact: '481', webhook: { webhookID } }
    const body = render(type, fact, { webhookID, deliveryID, sequence: '481' }, 'application/json')
    expect(renderFact(told, read)).toBe(body)
  }
})
