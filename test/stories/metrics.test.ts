import fs from 'node:fs'
import { describe, expect, vi } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { startServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

const METRICS = { METRICS_PORT: '0' }

/** The samples of a scrape by their names and labels. */
async function scrape(url: string | null): Promise<Map<string, number>> {
  const text = await (await fetch(url as string)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

const it = storyOf({ env: { ...METRICS, RETRY_SCHEDULE: '5s' } })
  // All values now, after the time for which the database's part is told again.
  .extend('now', ({ server }) => async () => {
    server.clock.advance(5_001)
    return scrape(server.app.metricsUrl)
  })
  // What has changed since this was called: the tests share a server.
  .extend('since', ({ now }) => async () => {
    const before = await now()
    return async (name: string) => ((await now()).get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN)
  })

describe('the metrics', () => {
  it('count what happens: a fact, what was received, what failed and what was given up', async ({
    server,
    receiver,
    eventID,
    enroll,
    since,
    attempts,
  }) => {
    const facts = async () => (await server.rpc('fact.find', { eventID })).facts.length
    await eventually(async () => expect(await facts()).toBe(2)) // the event and its activity
    const changed = await since()
    await server.newWebhook(eventID, receiver.url)
    await enroll('Ana')
    await attempts(1)
    expect(await changed('aviso_facts_total')).toBe((await facts()) - 2)
    expect(await changed('aviso_attempts_total{outcome="received",answer="2xx"}')).toBe(1)
    expect(await changed('aviso_attempt_duration_seconds_count')).toBe(1)
    expect(await changed('aviso_arrival_seconds_count')).toBe(1)
    expect(await changed('aviso_arrival_seconds_bucket{le="1"}')).toBe(1)

    receiver.behave(() => ({ status: 503 }))
    await enroll('Bea')
    await attempts(2)
    expect(await changed('aviso_attempts_total{outcome="failed",answer="5xx"}')).toBe(1)
    expect(await changed('aviso_failing_webhooks')).toBe(1)
    await attempts(3)
    expect(await changed('aviso_attempts_total{outcome="givenUp",answer="5xx"}')).toBe(1)
    expect(await changed('aviso_attempt_duration_seconds_count')).toBe(3)

    receiver.behave((_, n) => ({ status: n === 4 ? 503 : 200 }))
    await enroll('Caio')
    await attempts(4)
    expect(await changed('aviso_attempts_total{outcome="failed",answer="5xx"}')).toBe(2)
    await attempts(5)
    expect(await changed('aviso_attempts_total{outcome="received",answer="2xx"}')).toBe(2)
    expect(await changed('aviso_arrival_seconds_count')).toBe(1) // how long a receiver was off says nothing of us
  })

  it('tell the states of webhooks, and apart those that Aviso switched off', async ({
    server,
    receiver,
    eventID,
    enroll,
    since,
    attempts,
  }) => {
    const changed = await since()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    expect(await changed('aviso_webhooks{state="joined"}')).toBe(1)
    receiver.behave(() => ({ status: 410 }))
    await enroll('Ana')
    await attempts(1)
    expect(await changed('aviso_deliveries{state="held"}')).toBe(1)
    expect(await changed('aviso_webhooks{state="switchedOff"}')).toBe(1)
    expect(await changed('aviso_webhooks{state="joined"}')).toBe(0)

    receiver.behave(() => ({}))
    await server.rpc('webhook.edit', { webhookID, active: true })
    await eventually(async () => expect(await changed('aviso_webhooks{state="joined"}')).toBe(1), 50)
    expect(await changed('aviso_webhooks{state="switchedOff"}')).toBe(0)
    expect(await changed('aviso_deliveries{state="held"}')).toBe(0)
    await server.rpc('webhook.edit', { webhookID, active: false })
    expect(await changed('aviso_webhooks{state="off"}')).toBe(1)
    expect(await changed('aviso_webhooks{state="switchedOff"}')).toBe(0)
    await server.rpc('webhook.remove', { webhookID })
    expect(await changed('aviso_webhooks{state="off"}')).toBe(0)
  })

  it('tell what is under way', async ({ server, receiver, eventID, enroll, now, attempts }) => {
    await server.newWebhook(eventID, receiver.url)
    let answer = () => {}
    receiver.behave(() => {
      return new Promise((resolve) => {
        answer = () => resolve({})
      })
    })
    await enroll()
    await receiver.received(1)
    const during = await now()
    expect(during.get('aviso_in_flight')).toBe(1)
    expect(during.get('aviso_deliveries{state="underWay"}')).toBe(1)
    answer()
    await attempts(1)
    const after = await now()
    expect(after.get('aviso_in_flight')).toBe(0)
    expect(after.get('aviso_deliveries{state="underWay"}')).toBe(0)
    expect(after.get('aviso_oldest_waiting_seconds')).toBe(0)
    expect(after.get('aviso_database_up')).toBe(1)
  })

  it('count calls by their outcome', async ({ server, since }) => {
    const changed = await since()
    await server.rpc('event.find')
    await server.rpcError('event.get', { eventID: '999' })
    await server.rpcError('no.method')
    await server.rpcError('event.find', {}, 'a-token-that-nobody-has')
    expect(await changed('aviso_calls_total{outcome="ok"}')).toBe(1)
    expect(await changed('aviso_calls_total{outcome="not_found"}')).toBe(1)
    expect(await changed('aviso_calls_total{outcome="method_not_found"}')).toBe(1)
    expect(await changed('aviso_calls_total{outcome="unauthenticated"}')).toBe(1)
    expect(await changed('aviso_call_duration_seconds_count')).toBe(3)
  })

  it('have the process, its event loop and the connections beside them', async ({ now }) => {
    const names = [...(await now()).keys()]
    expect(names).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']))
    expect(names.filter((name) => name.startsWith('aviso_database_waiting{')).length).toBeGreaterThan(0)
    expect(names.filter((name) => name.startsWith('aviso_info{'))).toHaveLength(1)
  })

  it('have no label from outside, and are no more after more has happened', async ({
    server,
    receiver,
    eventID,
    enroll,
    attempts,
    now,
  }) => {
    const ours = async () => [...(await now()).keys()].filter((name) => name.startsWith('aviso_'))
    const before = await ours()
    await server.newWebhook(eventID, `${receiver.url}/their-path`)
    receiver.behave(() => ({ status: 799 }))
    await enroll('Their Name')
    await server.rpcError('their.method')
    await attempts(1)
    const after = await ours()
    expect(after).toEqual(before)
    expect(after.length).toBeLessThan(150)
    const labels = new Set(after.flatMap((name) => [...name.matchAll(/(\w+)="/g)].map(([, label]) => label)))
    expect([...labels].sort()).toEqual(['answer', 'le', 'outcome', 'pool', 'state', 'version'])
  })

  it('are those that docs/operate.md tells, and all that the alerts and the dashboard ask for', async ({ now }) => {
    const all = [...(await now()).keys()].map((name) => name.replace(/\{.*/, ''))
    const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '')
    const ours = new Set(all.filter((name) => name.startsWith('aviso_')).map(base))
    const read = (file: string) => fs.readFileSync(file, 'utf8')
    const [, section = ''] = /^## Metrics\n(.*?)^## /ms.exec(read('docs/operate.md')) ?? []
    const told = [...section.matchAll(/^\| `(aviso_\w+)`/gm)].map(([, name]) => name)
    expect(told.sort()).toEqual([...ours].sort())
    for (const file of ['alerts.yml', 'dashboard.json']) {
      const asked = read(`examples/prometheus/${file}`).match(/\b(aviso|nodejs|process)_\w+/g) ?? []
      expect(asked.length).toBeGreaterThan(5)
      for (const name of asked) expect(all, `${name} in ${file}`).toContain(name)
    }
  })

  it('ask the database once in five seconds, however many ask', async ({ server, now }) => {
    const asked = vi.spyOn(server.app.connection.healthDb.getExecutor(), 'executeQuery')
    const backlogs = () => asked.mock.calls.filter(([{ sql }]) => sql.includes('first_ready')).length
    await now()
    await Promise.all(Array.from({ length: 20 }, () => scrape(server.app.metricsUrl)))
    expect(backlogs()).toBe(1)
    await now()
    expect(backlogs()).toBe(2)
    asked.mockRestore()
  })
})

describe('the port of the metrics', () => {
  it('has nothing else, and the port of the calls does not have them', async ({ server }) => {
    const url = server.app.metricsUrl as string
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404)
    expect((await fetch(url.replace('/metrics', '/rpc'), { method: 'POST' })).status).toBe(404)
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
    expect((await fetch(url)).headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect((await fetch(`${server.app.url}/metrics`)).status).toBe(404)
  })

  it('is closed with the server, and is none unless it is asked for', async () => {
    const server = await startServer({ env: METRICS })
    await scrape(server.app.metricsUrl)
    await server.stop()
    await expect(fetch(server.app.metricsUrl as string)).rejects.toThrow('fetch failed')
    const without = await startServer({ backend: server.backend })
    expect(without.app.metricsUrl).toBe(null)
    await without.stop()
    await server.backend.remove()
  })
})
