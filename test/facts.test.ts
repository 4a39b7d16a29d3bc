import { describe, expect, it } from 'vitest'
import { type FactKind, fullName, orderingKey, splitName } from '../src/facts.ts'
import { exampleFact } from '../src/platforms/example-fact.ts'

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
  ])('of %s is %s', (kind, key) => {
    expect(orderingKey(exampleFact(kind, event, at))).toBe(key)
  })

  it('is another one in another event', () => {
    expect(orderingKey(exampleFact('event.edited', { ...event, id: '2' }, at))).toBe('2')
    expect(orderingKey(exampleFact('attendee.added', { ...event, id: '2' }, at))).toBe('2/person/7')
  })
})
