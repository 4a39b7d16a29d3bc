import { expect, it } from 'vitest'
import { fanOutAll } from '../harness/fan-out.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startServer } from '../harness/server.ts'

const LEFT = ['Ana Souza', 'Bruno Lima', 'Carla Reis']
const NEW = ['Davi Melo', 'Elisa Nunes', 'Fabio Rocha']
/** A webhook begins with two slots. */
const SLOTS = 2

it('what a killed process left ready is found although the newer facts take all slots at the start', async () => {
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const receiver = await startReceiver(async () => answered.then(() => ({})))
  const before = await startServer({ role: 'api', env: { ALLOW_NETWORKS: '127.0.0.0/8' } })
  const { eventID, activityID } = await before.newEvent()
  await before.newWebhook(eventID, receiver.url)
  for (const name of LEFT) await before.enroll(activityID, name)
  await fanOutAll(before.app.connection.db, before.clock.now())
  for (const name of NEW) await before.enroll(activityID, name)
  await before.stop()

  // The clock stands still, so nothing is looked for a second time.
  const after = await startServer({ backend: before.backend, clock: before.clock })
  await receiver.received(SLOTS)
  answer()
  const requests = await receiver.received(LEFT.length + NEW.length)
  expect(requests.map(({ json }) => json.data.person.name).toSorted()).toEqual([...LEFT, ...NEW])
  await after.stop()
  await receiver.close()
  await before.backend.remove()
})
