import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataSchemas } from '../src/facts/data.ts'
import {
  dataOf,
  type Fact,
  type FactKind,
  factOf,
  fullName,
  isSystemKind,
  orderingKey,
  splitName,
} from '../src/facts.ts'
import { exampleFact } from '../src/platforms/example-fact.ts'
import { notificationsOf } from '../src/platforms/index.ts'
import { anyFact } from './harness/any-fact.ts'

describe('the name of a person', () => {
  it.each<[string, string | null, { name: string; surname: string }, string]>([
    // name and surname as they were given, name and surname apart, the whole
    ['Ana', null, { name: 'Ana', surname: '' }, 'Ana'],
    ['Ana Souza', null, { name: 'Ana', surname: 'Souza' }, 'Ana Souza'],
    ['Ana Souza Lima', null, { name: 'Ana', surname: 'Souza Lima' }, 'Ana Souza Lima'],
    ['José García Márquez', null, { name: 'José', surname: 'García Márquez' }, 'José García Márquez'],
    ['Ana \t Souza', null, { name: 'Ana', surname: 'Souza' }, 'Ana \t Souza'],
    ['Ana\u00a0Souza', null, { name: 'Ana', surname: 'Souza' }, 'Ana\u00a0Souza'],
    ['王小明', null, { name: '王小明', surname: '' }, '王小明'],
    ['Ana', 'Souza', { name: 'Ana', surname: 'Souza' }, 'Ana Souza'],
    ['Ana Maria', 'Souza', { name: 'Ana Maria', surname: 'Souza' }, 'Ana Maria Souza'],
    [
      'Gabriel José',
      'García Márquez',
      { name: 'Gabriel José', surname: 'García Márquez' },
      'Gabriel José García Márquez',
    ],
    ['Ana Souza', 'Souza', { name: 'Ana', surname: 'Souza' }, 'Ana Souza'],
    ['Ana Maria Souza', 'Souza', { name: 'Ana Maria', surname: 'Souza' }, 'Ana Maria Souza'],
    ['Ana Souza Lima', 'Souza Lima', { name: 'Ana', surname: 'Souza Lima' }, 'Ana Souza Lima'],
    ['Souza', 'Souza', { name: 'Souza', surname: 'Souza' }, 'Souza Souza'], // a given name that is a surname too
    ['Ana Souza', 'Lima', { name: 'Ana Souza', surname: 'Lima' }, 'Ana Souza Lima'],
    ['Ana DeSouza', 'Souza', { name: 'Ana DeSouza', surname: 'Souza' }, 'Ana DeSouza Souza'], // a word, not its end
  ])('%j with the surname %j', (name, surname, apart, whole) => {
    expect(splitName({ name, surname })).toEqual(apart)
    expect(fullName({ name, surname })).toBe(whole)
  })
})

describe('the ordering key', () => {
  const event = { id: '1', name: 'Congress', companyID: '5' }
  const at = new Date(1_795_305_600_000)

  it.each<[FactKind, string]>([
    ['enrollment.added', '1/3/7'],
    ['enrollment.dismissed', '1/3/7'],
    ['enrollment.completed', '1/3/7'],
    ['enrollment.checkedIn', '1/3/7'],
    ['enrollment.checkedOut', '1/3/7'],
    ['attendee.added', '1/person/7'],
    ['attendee.edited', '1/person/7'],
    ['attendee.accepted', '1/person/7'],
    ['attendee.dismissed', '1/person/7'],
    ['attendee.checkedIn', '1/person/7'],
    ['attendee.checkedOut', '1/person/7'],
    ['activity.created', '1/activity/3'],
    ['activity.edited', '1/activity/3'],
    ['activity.removed', '1/activity/3'],
    ['event.edited', '1'],
    ['webhook.disabled', 'company/5/webhook/12'],
    ['delivery.givenUp', 'company/5/delivery/481'],
  ])('of %s is %s', (kind, key) => {
    expect(orderingKey(exampleFact(kind, event, at))).toBe(key)
  })

  it('is another one in another event', () => {
    expect(orderingKey(exampleFact('event.edited', { ...event, id: '2' }, at))).toBe('2')
    expect(orderingKey(exampleFact('attendee.added', { ...event, id: '2' }, at))).toBe('2/person/7')
  })
})

describe('a stored fact', () => {
  const event = { id: '1', name: 'Congress', companyID: '5' }
  const at = new Date(1_795_305_600_123)

  /** Stores a fact and reads it again. */
  function throughStore(fact: Fact): Fact {
    const companyID = 'companyID' in fact ? fact.companyID : fact.event.companyID
    const beside = { kind: fact.kind, at: fact.at, companyID }
    return factOf({
      ...beside,
      eventID: fact.event?.id ?? null,
      eventName: fact.event?.name ?? null,
      data: dataOf(fact),
    })
  }

  it('comes back as it was, whichever it is', () => {
    fc.assert(
      fc.property(anyFact, (fact) => {
        expect(throughStore(fact)).toStrictEqual(fact)
      }),
    )
  })

  it.each(Object.keys(dataSchemas) as FactKind[])('of the kind %s has data without what stands beside it', (kind) => {
    const data = JSON.parse(dataOf(exampleFact(kind, event, at)))
    expect(Object.keys(data).filter((name) => ['kind', 'at', 'event', 'companyID'].includes(name))).toEqual([])
  })

  it('has a company of its own where it can be without an event', () => {
    const kinds = Object.keys(dataSchemas) as FactKind[]
    const own = kinds.filter((kind) => 'companyID' in exampleFact(kind, event, at))
    expect(own).toEqual(['person.edited', ...kinds.filter(isSystemKind)])
    for (const kind of own.filter(isSystemKind)) expect(notificationsOf(kind).map(({ type }) => type)).toEqual([kind])
  })

  it('has its dates in ISO 8601', () => {
    expect(JSON.parse(dataOf(exampleFact('activity.created', event, at))).activity).toMatchObject({
      beginsAt: '2026-11-22T00:00:00.123Z',
      endsAt: '2026-11-22T01:00:00.123Z',
    })
  })

  it('takes dates with another zone and more digits, as PostgreSQL writes them', () => {
    const { enrollment, ...others } = JSON.parse(dataOf(exampleFact('enrollment.added', event, at)))
    const data = JSON.stringify({
      ...others,
      enrollment: { ...enrollment, expiresAt: '2027-01-31T20:59:59.123456-03:00' },
    })
    const fact = factOf({ kind: 'enrollment.added', at, companyID: '5', eventID: '1', eventName: 'Congress', data })
    expect(fact).toMatchObject({ enrollment: { expiresAt: new Date('2027-01-31T23:59:59.123Z') } })
  })
})
