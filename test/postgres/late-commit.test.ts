import pg from 'pg'
import { expect } from 'vitest'
import { storyOf } from '../harness/story.ts'

const it = storyOf()

// The clock stands still: nothing is found by looking again after a while.
it('a fact that is committed after one with a higher number is told at once', async ({
  server,
  eventID,
  enroll,
  receiver,
}) => {
  await server.newWebhook(eventID, receiver.url)
  await enroll('Ana Souza')
  await receiver.received(1)
  const late = new pg.Client({ connectionString: server.backend.env.DATABASE_URL })
  await late.connect()
  await late.query('begin')
  await late.query(`insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select at, company_id, event_id, event_name, kind, 'another', person, data from aviso.fact where kind = 'enrollment.added'`)
  await enroll('Bruno Lima')
  await receiver.received(2)
  await late.query('commit')
  await late.end()
  server.app.connection.nudge()
  const requests = await receiver.received(3)
  expect(requests.map(({ json }) => json.data.person.name)).toEqual(['Ana Souza', 'Bruno Lima', 'Ana Souza'])
  const [first, second, third] = requests.map(({ json }) => BigInt(json.sequence)) as [bigint, bigint, bigint]
  expect(first < third && third < second).toBe(true)
})
