import { describe, expect } from 'vitest'
import { refused as refusedBy } from '../harness/contents.ts'
import { storyOf } from '../harness/story.ts'

type Path = (string | number)[]

const HOOK = 'https://receiver.example/hook'
const UNKNOWN = '999999999999999999'

// Only the API: with no dispatcher, nothing but the calls can change a row.
const it = storyOf({ role: 'api' })
  .extend('other', ({ server }) => server.newEvent())
  .extend('enrollAll', ({ server, activityID }) => (content: object[]) => {
    return server.rpc('activity.person.bind', { activityID, content })
  })
  .extend('refused', ({ server }) => (method: string, params: object, kind: string, path: Path, ...says: string[]) => {
    return refusedBy(server, [method, params], kind, path, ...says)
  })
  .extend('foreigner', ({ server, other }) => async () => {
    const { personID } = await server.enroll(other.activityID, 'Foreign')
    return { personID }
  })

it.beforeEach(async ({ server, eventID }) => {
  await server.newWebhook(eventID, HOOK)
})

let made = 0
/** People that nobody knows yet. */
function newPeople(count: number) {
  const name = `P${++made}`
  return Array.from({ length: count }, (_, n) => ({ name: `${name} ${n}`, email: `${name}.${n}@example.com` }))
}
const two = () => newPeople(2) as [{ name: string; email: string }, { name: string; email: string }]
const idsOf = (list: { data: { personID: string }[] }) => list.data.map(({ personID }) => ({ personID }))

describe('one that is wrong', () => {
  const bind = 'bind'
  const dismiss = 'dismiss'
  it.for<[string, string, (foreigner: () => Promise<object>) => object | Promise<object>, string, string, string]>([
    ['a bad email', bind, () => ({ name: 'Ana', email: 'ana' }), 'invalid_params', 'email', 'an email address'],
    ['no name', bind, () => ({ email: 'ana@example.com' }), 'invalid_params', 'name', 'content.2.name is required'],
    ['no email', bind, () => ({ name: 'Ana' }), 'invalid_params', 'email', 'content.2.email is required'],
    ['neither', bind, () => ({}), 'invalid_params', 'name', 'content.2.name is required'],
    [
      'name and ID',
      bind,
      () => ({ personID: '1', name: 'A' }),
      'invalid_params',
      'personID',
      'leave out content.2.name',
    ],
    ['an unknown field', bind, () => ({ ...two()[0], colour: 'red' }), 'invalid_params', 'colour', '"colour"'],
    ['an unknown personID', bind, () => ({ personID: UNKNOWN }), 'not_found', 'personID', UNKNOWN],
    ['a person of another event', bind, (foreigner) => foreigner(), 'not_found', 'personID', 'content.2.personID'],
    ['nobody to dismiss', dismiss, () => ({}), 'invalid_params', 'personID', 'content.2.personID is required'],
    ['somebody unknown to dismiss', dismiss, () => ({ personID: UNKNOWN }), 'not_found', 'personID', UNKNOWN],
    [
      'somebody of another event to dismiss',
      dismiss,
      (foreigner) => foreigner(),
      'not_found',
      'personID',
      'content.2.personID',
    ],
  ])(
    'undoes all: %s',
    async ([_, method, element, kind, field, says], { eventID, activityID, enrollAll, foreigner, refused }) => {
      const known = idsOf(await enrollAll(newPeople(2)))
      const content = [...(method === dismiss ? known : newPeople(2)), await element(foreigner)]
      await refused(`activity.person.${method}`, { activityID, content }, kind, ['content', 2, field], says)
      await refused(`event.person.${method}`, { eventID, content }, kind, ['content', 2, field], says)
    },
  )

  it('undoes all: an activity that is unknown, of another event, not named, or full', async ({
    server,
    eventID,
    activityID,
    other,
    refused,
  }) => {
    const [first, second] = two()
    const full = (await server.rpc('activity.create', { eventID, name: 'Small', capacity: 1 })).activityID
    const { personID } = await server.enroll(full, 'Zoe')
    await server.rpc('activity.person.bind', { activityID, personID })
    const path = ['content', 1, 'activityID']
    const method = 'activity.person.bind'
    const unknown = { activityID, content: [first, { ...second, activityID: UNKNOWN }] }
    await refused(method, unknown, 'not_found', path, UNKNOWN)
    const foreign = [first, { ...second, activityID: other.activityID }]
    await refused(method, { activityID, content: foreign }, 'invalid_params', path, 'activities of one event')
    await refused(method, { eventID, activityID, content: foreign }, 'not_found', path, other.activityID)
    await refused(method, { content: [{ ...first, activityID }, second] }, 'invalid_params', path, 'required')
    const beyond = [first, { ...second, activityID: full }]
    await refused(method, { activityID, content: beyond }, 'activity_full', path, full)
    await refused(method, { activityID: UNKNOWN, content: [first] }, 'not_found', ['activityID'], UNKNOWN)
    const dismissed = { activityID, content: [{ personID }, { personID, activityID: other.activityID }] }
    await refused('activity.person.dismiss', dismissed, 'invalid_params', path, 'activities of one event')
  })

  it('undoes all: a group or an answer that the event has no place for', async ({ eventID, refused }) => {
    const [first, second] = two()
    const method = 'event.person.bind'
    const answers = [{ fieldID: UNKNOWN, value: 'x' }]
    const path = ['content', 1, 'answers', 0, 'fieldID']
    await refused(method, { eventID, content: [first, { ...second, answers }] }, 'invalid_params', path, UNKNOWN)
    const group = { eventID, content: [first, { ...second, groupID: UNKNOWN }] }
    await refused(method, group, 'invalid_params', ['content', 1, 'groupID'], UNKNOWN)
  })

  it('fills an activity to its last place, and not beyond', async ({ server, eventID, refused }) => {
    const small = (await server.rpc('activity.create', { eventID, name: 'Small', capacity: 3 })).activityID
    const people = newPeople(4)
    const full = { activityID: small, content: people }
    await refused('activity.person.bind', full, 'activity_full', ['content', 3, 'activityID'], small)
    const content = [...people.slice(0, 3), ...people.slice(0, 3)]
    expect((await server.rpc('activity.person.bind', { activityID: small, content })).count).toBe(6)
  })
})

describe('the list', () => {
  const METHODS = ['activity.person.bind', 'activity.person.dismiss', 'event.person.bind', 'event.person.dismiss']

  it.for(METHODS)(
    'of %s has 1 to 1000 people, and nobody beside it',
    async (method, { server, eventID, activityID, refused }) => {
      const where = method.startsWith('activity') ? { activityID } : { eventID }
      const { personID } = await server.enroll(activityID)
      const one = { personID }
      const refuse = (more: object, path: Path, ...says: string[]) =>
        refused(method, { ...where, ...more }, 'invalid_params', path, ...says)
      await refuse({ content: [] }, ['content'], 'a list of 0', '1 to 1000')
      await refuse({ content: Array(1_001).fill(one) }, ['content'], 'a list of 1001', '1 to 1000')
      await refuse({ content: one }, ['content'], 'an object', '1 to 1000')
      await refuse({ content: [one, null] }, ['content', 1], 'null')
      await refuse({ content: [one], personID }, ['personID'], 'no place beside content')
      if (method.endsWith('bind')) {
        await refuse({ content: [one], name: 'Ana', email: 'ana@example.com' }, ['name'], 'no place beside content')
        await refuse({ content: [one], cpf: '123' }, ['cpf'], 'no place beside content')
      }
      if (method === 'event.person.bind')
        await refuse({ content: [one], paid: true }, ['paid'], 'no place beside content')
      expect((await server.rpc(method, { ...where, content: [one] })).count).toBe(1)
    },
  )
})
