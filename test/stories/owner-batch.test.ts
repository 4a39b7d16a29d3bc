import pino from 'pino'
import { expect } from 'vitest'
import type { Db } from '../../src/database/schema.ts'
import { BEGINNING, claim } from '../../src/outbox/claim.ts'
import { ensureDays } from '../../src/outbox/days.ts'
import type { Attempt, Delivery } from '../../src/outbox/delivery.ts'
import { settle } from '../../src/outbox/settle.ts'
import { attemptOf } from '../harness/attempt.ts'
import { enqueueMany } from '../harness/facts.ts'
import { fanOutAll } from '../harness/fan-out.ts'
import { storyOf } from '../harness/story.ts'

// A server without a dispatcher: the test claims and settles by itself.
const it = storyOf({ role: 'api' }, 'test')
  /** Makes so many deliveries to one webhook, and leases them. */
  .extend(
    'leased',
    ({ server, eventID }) =>
      async (count: number, type = 'activityEnrollment'): Promise<Delivery[]> => {
        const { db } = server.app.connection
        const now = server.clock.now()
        await server.newWebhook(eventID, 'http://127.0.0.1:9/hook', { type, name: 'Badges' })
        await enqueueMany(db, { eventID, first: 1_000, count, keys: count })
        await fanOutAll(db, now)
        const leaseUntil = new Date(now.getTime() + 45_000)
        const slots = { limit: count, costlyLimit: 0, limitPerWebhook: count, limits: new Map(), inFlight: new Map() }
        const { deliveries } = await claim(db, { now, leasedBy: 'tester', leaseUntil, ...slots, after: BEGINNING })
        expect(deliveries).toHaveLength(count)
        return deliveries.map((delivery) => ({ ...delivery, payload: '{}' }))
      },
  )
  /** Settles, and counts the statements that it takes. */
  .extend('settleCounted', ({ server }) => async (attempts: Attempt[]): Promise<number> => {
    let statements = 0
    const counted: Db = server.app.connection.db.withPlugin({
      transformQuery({ node }) {
        statements++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    await ensureDays(counted, 'attempt', [server.clock.now()])
    statements = 0
    await settle(counted, 'tester', attempts, log)
    return statements
  })
  .extend('told', ({ server }) => () => {
    const { db } = server.app.connection
    const facts = db.selectFrom('outbox').select(['kind', 'person', 'ordering_key', 'event_id', 'event_name', 'data'])
    return facts.orderBy('number').execute()
  })

const MANY = 300
const log = pino({ level: 'silent' })

it('many deliveries that are given up at once are told of in the statement that settles them', async ({
  server,
  eventID,
  leased,
  settleCounted,
  told,
}) => {
  const deliveries = await leased(MANY)
  const end = { outcome: 'givenUp' as const, status: 503, error: 'The answer 503 does not count as received.' }
  const statements = await settleCounted(deliveries.map((delivery) => attemptOf(delivery, server.clock.now(), end)))
  const facts = await told()
  expect(facts).toHaveLength(MANY)
  expect(new Set(facts.map(({ person }) => person)).size).toBe(MANY)
  expect(new Set(facts.map(({ ordering_key }) => ordering_key)).size).toBe(MANY)
  const [first] = deliveries
  expect(facts.find(({ ordering_key }) => ordering_key?.endsWith(`/delivery/${first?.deliveryID}`))).toMatchObject({
    kind: 'delivery.givenUp',
    person: '1000',
    event_id: eventID,
    event_name: 'Congress',
    data: {
      delivery: { id: first?.deliveryID, type: 'activityEnrollment', attempts: 1 },
      webhook: { id: first?.webhook.webhookID, type: 'activityEnrollment', name: 'Badges' },
      person: '1000',
      fact: first?.fact,
      status: 503,
      error: end.error,
    },
  })
  expect(statements).toBe(1)
})

it('a webhook that a batch switches off is told of once, in the statement that settles the batch', async ({
  server,
  leased,
  settleCounted,
  told,
}) => {
  const deliveries = await leased(3)
  const gone = { outcome: 'failed' as const, status: 410, disable: 'The receiver answered 410 Gone.' }
  const statements = await settleCounted(deliveries.map((delivery) => attemptOf(delivery, server.clock.now(), gone)))
  expect(await told()).toMatchObject([{ kind: 'webhook.disabled', data: { reason: gone.disable } }])
  expect(statements).toBe(2) // the second one frees what was parked behind it
})
