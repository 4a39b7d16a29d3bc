import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startReceiver } from '../harness/receiver.ts'
import { storyOf } from '../harness/story.ts'

const it = storyOf()
  .extend('types', ({ receiver }) => () => {
    return receiver.requests.map(({ json }) => json.type)
  })
  .extend('peopleTold', ({ receiver }) => () => {
    return receiver.requests.map(({ json }) => json.data.person.name)
  })
  /** Both webhooks at one URL, as an integrator would have them; the dismissal's is the older one, so it is claimed first. */
  .extend('bothWebhooks', ({ server, eventID, receiver }) => async () => {
    const dismissal = await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const enrollment = await server.newWebhook(eventID, receiver.url)
    return { dismissal, enrollment }
  })
  .extend('enrollAndDismiss', ({ server, activityID, enroll }) => async (name?: string) => {
    const { personID } = await enroll(name)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    return personID
  })
  .extend('settled', ({ server, eventID }) => (n: number) => {
    return eventually(async () => expect((await server.rpc('webhook.log.find', { eventID })).total).toBe(n))
  })

describe('a dismissal', () => {
  it('arrives after its enrolment, for each of many people', async ({ receiver, bothWebhooks, enrollAndDismiss }) => {
    await bothWebhooks()
    const names = Array.from({ length: 12 }, (_, n) => `Person ${n}`)
    await Promise.all(names.map((name) => enrollAndDismiss(name)))
    const requests = await receiver.received(24)
    for (const name of names) {
      expect(requests.filter(({ json }) => json.data.person.name === name).map(({ json }) => json.type)).toEqual([
        'activityEnrollment',
        'activityDismissal',
      ])
    }
  })

  it('waits for its enrolment through every retry, and keeps nobody else waiting', async ({
    server,
    receiver,
    bothWebhooks,
    enrollAndDismiss,
    settled,
    peopleTold,
    types,
  }) => {
    await bothWebhooks()
    let mended = false
    receiver.behave(({ json }) => (json.data.person.name === 'Ana Souza' && !mended ? { status: 500 } : {}))
    await enrollAndDismiss()
    await settled(1)
    await enrollAndDismiss('Bruno Lima')
    await receiver.received(3)
    expect(peopleTold()).toEqual(['Ana Souza', 'Bruno Lima', 'Bruno Lima'])
    server.clock.advance(5_000)
    await settled(4)
    mended = true
    server.clock.advance(300_000)
    await receiver.received(6)
    expect(types().filter((_, n) => peopleTold()[n] === 'Ana Souza')).toEqual([
      'activityEnrollment',
      'activityEnrollment',
      'activityEnrollment',
      'activityDismissal',
    ])
  })

  it('goes when its enrolment has been given up', async ({
    server,
    receiver,
    bothWebhooks,
    enrollAndDismiss,
    settled,
    types,
  }) => {
    await bothWebhooks()
    receiver.behave(({ json }) => (json.type === 'activityEnrollment' ? { status: 500 } : {}))
    await enrollAndDismiss()
    await settled(1)
    await sql`update aviso.delivery set attempts = 100 where attempts = 1`.execute(server.app.connection.db)
    server.clock.advance(5_000)
    await receiver.received(3)
    expect(types()).toEqual(['activityEnrollment', 'activityEnrollment', 'activityDismissal'])
  })

  it('goes when its enrolment is held by a webhook that a 410 switched off', async ({
    receiver,
    bothWebhooks,
    enrollAndDismiss,
    types,
  }) => {
    await bothWebhooks()
    receiver.behave(({ json }) => (json.type === 'activityEnrollment' ? { status: 410 } : {}))
    await enrollAndDismiss()
    await receiver.received(2)
    expect(types()).toEqual(['activityEnrollment', 'activityDismissal'])
  })

  it('goes when its enrolment has been cancelled with its webhook', async ({
    server,
    eventID,
    receiver,
    bothWebhooks,
    enrollAndDismiss,
    settled,
    types,
  }) => {
    const { enrollment } = await bothWebhooks()
    receiver.behave(({ json }) => (json.type === 'activityEnrollment' ? { status: 500 } : {}))
    await enrollAndDismiss()
    await settled(1)
    // Put aside by now: a claim under way while the webhook goes would do so only then, until a time that never comes here.
    await eventually(async () => {
      server.app.connection.nudge() // as the look from the bottom would, which this clock never comes to
      expect((await server.rpc('webhook.delivery.find', { eventID, state: 'ordered' })).total).toBe(1)
    })
    await server.rpc('webhook.remove', { webhookID: enrollment.webhookID })
    await receiver.received(2)
    expect(types()).toEqual(['activityEnrollment', 'activityDismissal'])
  })

  it('does not wait for an enrolment that goes to another URL', async ({
    server,
    eventID,
    receiver,
    enrollAndDismiss,
    types,
  }) => {
    const elsewhere = await startReceiver(() => ({ status: 500 }))
    await server.newWebhook(eventID, elsewhere.url)
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    await enrollAndDismiss()
    await receiver.received(1)
    await elsewhere.received(1)
    expect(types()).toEqual(['activityDismissal'])
    await elsewhere.close()
  })
})

describe('turns', () => {
  it('are taken webhook by webhook: one with many deliveries does not delay another by all of them', async ({
    server,
    eventID,
    activityID,
    receiver,
  }) => {
    let release = () => {}
    const gate = new Promise<object>((resolve) => {
      release = () => resolve({})
    })
    // A webhook has two at first, and one more with each that is received: after these it has all it may have.
    let answered = 0
    receiver.behave(() => (answered++ < 14 ? {} : gate))
    const quick = await startReceiver()
    await server.newWebhook(eventID, receiver.url)
    const people = Array.from({ length: 54 }, (_, n) => ({ name: `Person ${n}`, email: `person${n}@example.com` }))
    await server.rpc('activity.person.bind', { activityID, content: people })
    await receiver.received(14 + 16)
    const other = await server.newEvent()
    await server.newWebhook(other.eventID, quick.url)
    await server.enroll(other.activityID)
    await quick.received(1)
    expect(receiver.requests).toHaveLength(14 + 16) // MAX_IN_FLIGHT_PER_WEBHOOK, all of them still waiting for an answer
    release()
    await receiver.received(54)
    await quick.close()
  })
})
