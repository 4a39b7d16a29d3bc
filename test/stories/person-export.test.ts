import { expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { storyOf } from '../harness/story.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
type Any = any

const it = storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } }, 'test')

it('all that is held about a person comes page by page, each thing once', async ({
  server,
  receiver,
  eventID,
  activityID,
  attempts,
}) => {
  const { formFields } = await server.rpc('event.edit', { eventID, formFields: [{ type: 'text', label: 'Diet' }] })
  await server.newWebhook(eventID, receiver.url)
  const company = await server.rpc('webhook.create', {
    companyID: '1',
    type: 'activityEnrollment',
    url: `${receiver.url}/all`,
  })
  const answers = [{ fieldID: formFields[0].fieldID, value: 'Vegan' }]
  const person = { name: 'Ana Souza', email: 'ana@example.com', cpf: '529' }
  const { personID } = await server.rpc('event.person.bind', { eventID, ...person, answers })
  await server.rpc('activity.person.bind', { activityID, personID })
  const other = await server.newEvent()
  await server.rpc('activity.person.bind', { activityID: other.activityID, ...person })
  await server.rpc('event.person.dismiss', { eventID: other.eventID, personID })
  await server.enroll(activityID, 'Bea Lima')
  await receiver.received(5)
  await attempts(2)
  await eventually(async () =>
    expect((await server.rpc('fact.find', { companyID: '1', personID })).facts).toHaveLength(8),
  )

  const all: Any = { registrations: [], enrollments: [], facts: [] }
  const pages: Any[] = []
  for (let after: string | undefined, more = true; more; ) {
    const page = await server.rpc('person.export', { personID, limit: 3, after })
    pages.push(page)
    for (const list of Object.keys(all)) all[list].push(...page[list])
    const size = page.registrations.length + page.enrollments.length + page.facts.length
    expect(size).toBeLessThanOrEqual(3)
    after = page.next ?? undefined
    more = page.next !== null
  }
  expect(pages).toHaveLength(4)
  expect(all.registrations).toMatchObject([
    { eventID, status: 'accepted', answers: [{ value: 'Vegan' }], cpf: '529' },
    { eventID: other.eventID, status: 'dismissed' },
  ])
  expect(all.enrollments).toMatchObject([
    { activityID, activity: 'Keynote', dismissedDate: null },
    { activityID: other.activityID, dismissedDate: expect.any(String) },
  ])
  expect(all.facts.map(({ kind }: Any) => kind)).toEqual([
    'attendee.added',
    'attendee.accepted',
    'enrollment.added',
    'attendee.added',
    'attendee.accepted',
    'enrollment.added',
    'enrollment.dismissed',
    'attendee.dismissed',
  ])
  expect(all.facts[2].deliveries).toMatchObject([
    { attempts: 1, outcome: 'received', status: 200, pending: false },
    { attempts: 1, outcome: 'received', status: 200, pending: false },
  ])
  const whole = await server.rpc('person.export', { email: 'ana@example.com' })
  expect(whole).toEqual({ person: pages[0].person, ...all, next: null })

  // A token of one event sees its part, and no webhook of the company.
  const { token } = await server.rpc('token.create', { name: 'E', eventID, permission: 'user' })
  const seen = await server.rpc('person.export', { personID }, token)
  expect(seen.registrations).toMatchObject([{ eventID }])
  expect(seen.enrollments).toMatchObject([{ activityID }])
  expect(seen.facts).toHaveLength(3)
  expect(seen.facts[2].deliveries).toHaveLength(1)
  expect(JSON.stringify(seen)).not.toContain(`"webhookID":"${company.webhookID}"`)
})

it('what waits is told, and a place that is none is refused', async ({ server, receiver, eventID, enroll }) => {
  receiver.behave(() => ({ status: 500 }))
  await server.newWebhook(eventID, receiver.url)
  const { personID } = await enroll('Caio Reis')
  await receiver.received(1)
  await eventually(async () => {
    const { facts } = await server.rpc('person.export', { personID })
    expect(facts[2].deliveries).toMatchObject([{ attempts: 1, outcome: 'failed', status: 500, pending: true }])
  })
  const { data } = await server.rpcError('person.export', { personID, after: 'events.1' })
  expect(data.issues).toMatchObject([{ path: ['after'] }])
})
