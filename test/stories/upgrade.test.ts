import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Backend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { FIXTURE_ORIGIN, FIXTURES, loadFixture, tokensOf } from '../harness/fixture.ts'
import { type ManualClock, manualClock } from '../harness/manual-clock.ts'
import { type Receiver, startReceiver, verify } from '../harness/receiver.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { RECEIVED } from '../harness/stage.ts'
import { type Query, withDatabase } from '../harness/with-database.ts'

// biome-ignore lint/suspicious/noExplicitAny: a row as the former version left it
type Any = any

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** What a former version left behind, read before the present one has been there. Numbers are numbers, times ISO 8601. */
interface Left {
  installation: string
  outbox: Any[]
  attempts: Any[]
  webhooks: Any[]
  people: { event: number; name: string; email: string }[]
}

async function readLeft(query: Query): Promise<Left> {
  const rows = async (table: string, order: string) =>
    (await query(`select to_jsonb(t) as row from ${table} t order by ${order}`)).map(({ row }) => row)
  const [installation] = await rows('installation', 'id')
  const people = `(select event_id as event, name, email from person p join (select event_id, person_id from attendee) a on person_id = p.id)`
  return {
    installation: installation.id,
    outbox: await rows('outbox', 'id'),
    attempts: await rows('attempt', 'id'),
    webhooks: await rows('webhook', 'id'),
    people: await rows(people, 'event, email'),
  }
}

describe.each(FIXTURES)('a database of %s', (version) => {
  let backend: Backend
  let receiver: Receiver
  let clock: ManualClock
  let server: TestServer
  let left: Left

  beforeAll(async () => {
    receiver = await startReceiver(() => RECEIVED)
    backend = await loadFixture(version)
    left = await withDatabase(backend, async (query) => {
      const before = await readLeft(query)
      await query(`update webhook set url = replace(url, '${FIXTURE_ORIGIN}', '${new URL(receiver.url).origin}')`)
      return before
    })
    // The leases have run out, and no retry is due yet.
    clock = manualClock(new Date(Date.parse(left.outbox.at(-1).created_at) + 5 * MINUTE))
    server = await startServer({ backend, clock, role: 'api' })
  })
  afterAll(async () => {
    await server.stop()
    await backend.remove()
    await receiver.close()
  })

  const webhookOf = ({ webhook_id }: Any) => left.webhooks.find(({ id }) => id === webhook_id)
  const numbersOf = (rows: Any[]) => rows.map(({ id }) => id)

  /** The state of a row, by what the former version wrote into it. */
  function stateOf(row: Any): string {
    if (row.due_at === 'infinity') return 'givenUp'
    if (row.leased_by !== null) return 'underWay'
    if (!webhookOf(row).active) return 'held'
    if (row.due_at === null) return 'ready'
    return row.attempts === 0 ? 'ordered' : 'waiting'
  }

  const inState = (...wanted: string[]) => left.outbox.filter((row) => wanted.includes(stateOf(row)))

  /** Whether an older delivery of its key to its URL has to be tried again first. */
  function isBehind(row: Any): boolean {
    return inState('waiting').some(
      (older) =>
        older.id < row.id && older.ordering_key === row.ordering_key && webhookOf(older).url === webhookOf(row).url,
    )
  }

  /** The state of every delivery, by its number. */
  async function states(): Promise<Map<number, string>> {
    const found = new Map<number, string>()
    for (const eventID of ['1', '2', '3']) {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, limit: 100 })
      for (const { deliveryID, state } of data) found.set(Number(deliveryID), state)
    }
    return found
  }

  /** The numbers of the deliveries that came to the receiver, in the order in which they came. */
  const arrived = () =>
    receiver.requests.map(({ headers }) => {
      const [, installation, number] = headers['webhook-id']?.split('_') ?? []
      expect(installation).toBe(left.installation)
      return Number(number)
    })

  /** Waits until exactly these rows have come, each once, and have been written down as received. */
  async function expectArrived(rows: Any[]): Promise<void> {
    const ids = numbersOf(rows).sort((a, b) => a - b)
    await eventually(async () => {
      expect(arrived().sort((a, b) => a - b)).toEqual(ids)
      const now = await states()
      expect(ids.filter((id) => now.get(id) !== 'received')).toEqual([])
    })
  }

  it('has deliveries in every state', async () => {
    const wanted = ['ready', 'underWay', 'ordered', 'waiting', 'held', 'givenUp']
    expect(wanted.filter((state) => inState(state).length === 0)).toEqual([])
    const found = await states()
    expect(left.outbox.map(({ id }) => [id, found.get(id)])).toEqual(left.outbox.map((row) => [row.id, stateOf(row)]))
  })

  it('shows every attempt of the log as it was', async () => {
    const found: Any[] = []
    for (const eventID of ['1', '2', '3']) {
      const { data, total } = await server.rpc('webhook.log.find', { eventID, limit: 100 })
      expect(data).toHaveLength(total)
      found.push(...data)
    }
    const byNumber = new Map(found.map((row) => [row.attemptID, row]))
    expect(byNumber.size).toBe(left.attempts.length)
    for (const old of left.attempts) {
      const row = {
        attemptID: String(old.id),
        deliveryID: String(old.delivery_id),
        webhookID: String(old.webhook_id),
        eventID: String(old.event_id),
        type: old.type,
        attempt: old.attempt,
        outcome: old.outcome,
        status: old.status,
        error: old.error,
        date: String(Math.floor(Date.parse(old.at) / 1_000)),
        url: old.url,
        test: old.test ?? false, // 0.1.0 did not mark them
      }
      expect(byNumber.get(row.attemptID)).toMatchObject(row)
      expect(await server.rpc('webhook.log.get', { attemptID: row.attemptID })).toMatchObject({
        ...row,
        address: old.address,
        request: { headers: old.request_headers, body: old.payload },
        response: old.response_headers && { headers: old.response_headers, body: old.response_body },
      })
    }
  })

  it('keeps the log of a webhook that was removed', async () => {
    const orphans = left.attempts.filter((attempt) => !webhookOf(attempt))
    expect(new Set(orphans.map(({ outcome }) => outcome))).toEqual(new Set(['received', 'failed']))
    const [{ webhook_id, event_id }] = orphans
    const which = { eventID: String(event_id), webhookID: String(webhook_id) }
    expect(await server.rpc('webhook.log.find', which)).toMatchObject({ total: orphans.length })
    expect(await server.rpcError('webhook.get', { webhookID: which.webhookID })).toMatchObject({ code: 1001 })
  })

  it('keeps the webhooks', async () => {
    expect(new Set(left.webhooks.map(({ content_type }) => content_type)).size).toBe(2)
    for (const old of left.webhooks) {
      expect(await server.rpc('webhook.get', { webhookID: String(old.id) })).toMatchObject({
        eventID: String(old.event_id),
        type: old.type,
        url: old.url.replace(FIXTURE_ORIGIN, new URL(receiver.url).origin),
        contentType: old.content_type,
        active: old.active,
        hasSecurityCode: old.security_code !== null,
        headers: Object.keys(old.headers),
        failingSince: old.failing_since && String(Math.floor(Date.parse(old.failing_since) / 1_000)),
        disabledReason: old.disabled_reason,
      })
    }
  })

  it('knows the people, their registrations and the companies', async () => {
    const found = []
    for (const eventID of ['1', '2', '3']) {
      const { data } = await server.rpc('event.person.find', { eventID, limit: 100 })
      found.push(...data.map(({ name, email }: Any) => ({ event: Number(eventID), name, email })))
    }
    const byEmail = (a: Any, b: Any) => a.event - b.event || (a.email < b.email ? -1 : 1)
    expect(found.sort(byEmail)).toEqual(left.people.sort(byEmail))
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['Łukasz', 'Zoë 🎉', '山田 太郎']))
    expect(await server.rpc('event.get', { eventID: '2' })).toMatchObject({
      companyID: '12345',
      name: 'Congresso de São Paulo',
      groups: [
        { name: 'Öffentlich', price: 123.45, currency: 'BRL' },
        { name: 'Estudante', price: null },
      ],
      formFields: [{ label: 'Telefone' }, { label: 'Tamanho', options: ['M', 'G'] }, { label: 'Boletim' }],
    })
  })

  it('takes the tokens, each for what it was made for', async () => {
    const tokens = tokensOf(version)
    const { rpc, rpcError } = server
    expect(await rpc('event.find', {}, tokens['system admin'])).toMatchObject({ total: 3 })
    expect(await rpc('event.find', {}, tokens['system user'])).toMatchObject({ total: 3 })
    for (const token of [tokens['event admin'], tokens['event user']]) {
      expect(await rpc('event.find', {}, token)).toMatchObject({ total: 1, data: [{ eventID: '2' }] })
      expect(await rpcError('event.get', { eventID: '1' }, token)).toMatchObject({ code: 1001 })
    }
    const webhookID = String(left.webhooks.find(({ event_id }) => event_id === 2).id)
    expect(await rpc('webhook.requestExample', { webhookID }, tokens['event admin'])).toMatchObject({ method: 'POST' })
    for (const token of [tokens['system user'], tokens['event user']]) {
      expect(await rpcError('webhook.requestExample', { webhookID }, token)).toMatchObject({ code: 1002 })
    }
  })

  it('delivers the rest, byte for byte, and numbers new deliveries on', async () => {
    await server.stop()
    server = await startServer({ backend, clock })
    const due = inState('ready', 'underWay').filter((row) => !isBehind(row))
    await expectArrived(due)

    clock.advance(4 * HOUR)
    const sent = inState('ready', 'underWay', 'ordered', 'waiting')
    await expectArrived(sent)
    expectInOrder(sent)

    const held = inState('held')
    const paused = held.filter((row) => webhookOf(row).disabled_reason === null)
    expect(new Set(paused.map(({ attempts }) => attempts))).toEqual(new Set([0, 1]))
    for (const id of new Set(paused.map(({ webhook_id }) => webhook_id))) {
      await server.rpc('webhook.edit', { webhookID: String(id), active: true })
    }
    await expectArrived([...sent, ...paused])
    for (const row of [...sent, ...paused]) expectAsMade(row)

    const now = await states()
    const still = inState('givenUp', 'held').filter((row) => !paused.includes(row))
    expect(still.map(({ id }) => [id, now.get(id)])).toEqual(still.map((row) => [row.id, stateOf(row)]))

    await resends()
    await numbersOn()
  })

  /** Deliveries of one key to one URL came in the order in which they were made. */
  function expectInOrder(rows: Any[]): void {
    const came = arrived()
    for (const row of rows) {
      const lane = rows.filter(
        (other) => other.ordering_key === row.ordering_key && webhookOf(other).url === webhookOf(row).url,
      )
      const places = lane.map(({ id }) => came.indexOf(id))
      expect(places).toEqual([...places].sort((a, b) => a - b))
    }
  }

  /** The request is that which the former version would have sent. */
  function expectAsMade(row: Any): void {
    const webhook = webhookOf(row)
    const request = receiver.requests.find(({ headers }) => headers['webhook-id']?.endsWith(`_${row.id}`))
    expect(request).toMatchObject({
      path: new URL(webhook.url).pathname,
      body: row.payload,
      headers: {
        ...webhook.headers,
        'content-type': row.content_type,
        'x-attempt': String(row.attempts + 1),
        ...(webhook.security_code && { 'x-secret': webhook.security_code }),
      },
    })
    const secrets = [webhook.secret, ...webhook.former_secrets.map(({ secret }: { secret: string }) => secret)]
    if (request) for (const secret of secrets) verify(secret, request)
  }

  /** One that was given up and one that was received are sent again, as they were. */
  async function resends(): Promise<void> {
    const [given] = inState('givenUp').filter((row) => webhookOf(row).active)
    const received = left.attempts.find(({ outcome }) => outcome === 'received')
    for (const [id, payload] of [
      [given.id, given.payload],
      [received.delivery_id, received.payload],
    ]) {
      const before = receiver.requests.length
      await server.rpc('webhook.log.resend', { deliveryID: String(id) })
      const requests = await receiver.received(before + 1)
      expect(arrived()[before]).toBe(id)
      expect(requests[before]?.body).toBe(payload)
    }
  }

  /** What happens from now on has higher numbers than all that was. */
  async function numbersOn(): Promise<void> {
    const last = Math.max(...numbersOf(left.outbox), ...left.attempts.map(({ delivery_id }) => delivery_id))
    const before = receiver.requests.length
    const subscribed = left.webhooks.filter(
      ({ event_id, active, type }) =>
        event_id === 2 && active && ['activityEnrollment', 'enrollment_added'].includes(type),
    )
    const { data } = await server.rpc('activity.find', { eventID: '2' })
    await server.enroll(data[0].activityID, 'Conceição Nova', { email: 'nova@example.com' })
    await eventually(() => {
      const paths = receiver.requests.slice(before).map(({ path }) => path)
      for (const { url } of subscribed) expect(paths).toContain(new URL(url).pathname)
    })
    const requests = receiver.requests.slice(before)
    for (const number of arrived().slice(before)) expect(number).toBeGreaterThan(last)
    for (const request of requests.filter(({ path }) => /^\/(inevent|quinttos)\/json$/.test(path))) {
      expect(Number(request.json.sequence ?? request.json.id)).toBeGreaterThan(last)
    }
    const log = await eventually(async () => {
      const found = await server.rpc('webhook.log.find', { eventID: '2', limit: 1 })
      expect(Number(found.data[0].deliveryID)).toBeGreaterThan(last)
      return found
    })
    expect(Number(log.data[0].attemptID)).toBeGreaterThan(Math.max(...numbersOf(left.attempts)))
  }
})
