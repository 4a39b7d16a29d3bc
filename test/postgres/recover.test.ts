import { expect } from 'vitest'
import { recoverMissing } from '../../src/outbox/recover.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import { lockWaits } from '../harness/lock-waits.ts'
import { storyOf } from '../harness/story.ts'

const it = storyOf({ role: 'api', env: { ALLOW_NETWORKS: '127.0.0.0/8' } })

it('a recovery waits for another one of the same webhook, and sees what that one made', async ({
  server,
  eventID,
  enroll,
}) => {
  const { db } = server.app.connection
  await enroll()
  await fanOutAll(db, server.clock.now())
  const { webhookID } = await server.newWebhook(eventID, 'http://127.0.0.1:9/hook')
  const since = new Date(server.clock.now().getTime() - 1_000)
  const given = { webhookID, since: String(since.getTime() / 1_000), missing: true }
  const second = await db.transaction().execute(async (trx) => {
    const webhooks = trx.selectFrom('webhook').selectAll().where('id', '=', webhookID)
    const webhook = await webhooks.forNoKeyUpdate().executeTakeFirstOrThrow()
    expect(await recoverMissing(trx, webhook, { since, until: null }, '0', 10, 100)).toMatchObject({ recovered: 1 })
    const call = server.rpc('webhook.recover', given)
    expect(await lockWaits(server, 1, call)).toBe(false)
    return { call }
  })
  expect(await second.call).toEqual({ recovered: 0, left: 0, next: null })
  expect(await db.selectFrom('delivery').select('id').where('webhook_id', '=', webhookID).execute()).toHaveLength(1)
})
