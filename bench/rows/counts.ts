import { fillFacts, fillWebhooks, onOurs } from '../fill.ts'
import { load } from '../load.ts'
import type { Measurement } from '../measurement.ts'
import { TOKEN } from '../stage.ts'
import { wireCount } from '../wire-count.ts'

/** What is said to the database, counted on the wire: noise of the machine changes little of it. */
export const counts: Measurement = {
  name: 'counts',
  rows: [
    { what: 'round trips an enrolment', figure: 'roundTrips', unit: '', target: { atMost: 2 } },
    { what: 'statements an enrolment', figure: 'statements', unit: '' },
    { what: 'statements a delivery under load', figure: 'statementsADelivery', unit: '', target: { atMost: 0.05 } },
  ],
  rounds: 3,
  seconds: ({ quick }) => ({ prepare: 4, round: quick ? 3 : 8 }),
  async prepare(stage) {
    const receiver = await stage.receiver()
    const env = { DATABASE_URL: await stage.database() }
    const urls = receiver.urls(100)
    await onOurs(env, (db) => fillWebhooks(db, urls))
    const wire = await wireCount(env.DATABASE_URL)
    stage.onClose(wire.close)
    const server = await stage.server({ DATABASE_URL: wire.url })
    const [binds, deliveries] = [stage.size(1_000, 300), stage.size(20_000, 4_000)]
    let n = 0
    const next = () => {
      const params = { activityID: String(1 + (n % urls.length)), name: 'Ana Souza', email: `person${n++}@example.com` }
      return { path: '/rpc', body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activity.person.bind', params }) }
    }

    async function enrol(count = binds) {
      const before = wire.of('aviso')
      const { all } = receiver.expect({ count })
      await load(server.url, {
        connections: 32,
        count,
        token: TOKEN,
        next,
        check: (_, body) => body.includes('"result"'),
      })
      await all
      const after = wire.of('aviso')
      return {
        roundTrips: (after.roundTrips - before.roundTrips) / count,
        statements: (after.statements - before.statements) / count,
      }
    }

    async function deliver() {
      const before = wire.of('aviso-dispatcher')
      const { all } = receiver.expect({ count: deliveries })
      await onOurs(env, (db) => fillFacts(db, urls.length, deliveries))
      await all
      return { statementsADelivery: (wire.of('aviso-dispatcher').statements - before.statements) / deliveries }
    }

    // A new session says what it is to be like first.
    await enrol(100)
    return { ours: async () => ({ ...(await enrol()), ...(await deliver()) }) }
  },
}
