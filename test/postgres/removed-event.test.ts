import pg from 'pg'
import { expect } from 'vitest'
import { lockWaits } from '../harness/lock-waits.ts'
import { storyOf } from '../harness/story.ts'

const it = storyOf({ role: 'api' })

it('deliveries that are just being made go with their event', async ({ server, eventID }) => {
  const { webhookID } = await server.newWebhook(eventID, 'https://receiver.example/hook')
  const slice = new pg.Client({ connectionString: server.backend.env.DATABASE_URL })
  await slice.connect()
  await slice.query('begin')
  await slice.query('select from aviso.installation for no key update')
  const removal = server.rpc('event.remove', { eventID })
  expect(await lockWaits(server, 1, removal)).toBe(false)
  await slice.query(`insert into aviso.delivery (fact, webhook_id, event_id, type, content_type, payload, created_at)
    values (1, ${webhookID}, ${eventID}, 'activityEnrollment', 'application/json', '{}', now())`)
  await slice.query('commit')
  await slice.end()
  expect(await removal).toMatchObject({ eventID, cancelledDeliveries: 1 })
  expect(await server.outbox()).toEqual([])
})
