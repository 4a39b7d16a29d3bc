import { expect, it } from 'vitest'
import { fanOutAll } from '../harness/fan-out.ts'
import { server, withServer } from '../harness/fixtures.ts'

// Without a dispatcher: a slice of the fan-out comes when the test asks for it.
withServer({ role: 'api' })

it('what was dropped stays dropped, though the webhook is off and on again before it is fanned out', async () => {
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, 'https://receiver.example/hook')
  const pause = () => server.rpc('webhook.edit', { webhookID, active: false })
  const resume = () => server.rpc('webhook.edit', { webhookID, active: true, missed: 'drop' })
  const people: Record<string, string> = {}
  const enroll = async (name: string) => {
    people[name] = (await server.enroll(activityID, name)).personID
  }
  for (const round of ['first', 'second', 'third']) {
    await pause()
    await enroll(`dropped ${round}`)
    await resume()
    await enroll(`heard ${round}`)
  }
  const told = async (state: string) => {
    const names = []
    for (const [name, personID] of Object.entries(people)) {
      const { data } = await server.rpc('webhook.delivery.explain', { eventID, personID })
      if (data.some((line: { state: string }) => line.state === state)) names.push(name)
    }
    return names
  }
  const dropped = ['dropped first', 'dropped second', 'dropped third']
  expect(await told('dropped')).toEqual(dropped)

  await fanOutAll(server.app.connection.db, server.clock.now())
  expect(await told('dropped')).toEqual(dropped)
  expect(await told('ready')).toEqual(['heard first', 'heard second', 'heard third'])
  const { total } = await server.rpc('webhook.delivery.find', { eventID, limit: 100 })
  expect(total).toBe(3)
})
