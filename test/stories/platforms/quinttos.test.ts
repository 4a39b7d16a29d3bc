import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../harness/receiver.ts'
import { RECEIVED, type Stage, stage, startStage, withStage } from '../../harness/stage.ts'

const TYPE = 'enrollment_added'
const SECOND = 1_000

let eventID: string
let activityID: string

withStage()
beforeEach(async () => {
  ;({ eventID, activityID } = await stage.server.newEvent())
  stage.receiver.behave(() => RECEIVED)
})
afterEach(() => stage.rpc('event.remove', { eventID })) // and with it what was left waiting

const enroll = (name?: string) => stage.server.enroll(activityID, name)

describe('a subscription', () => {
  it('gets the enrolment at its URL, in this form', async () => {
    await stage.webhook(eventID, TYPE)
    let enrolment = { enrollmentID: '', personID: '' }
    const [request, ...others] = await stage.heard(async () => {
      enrolment = await stage.server.enroll(activityID, 'Ana Souza Lima')
    })
    expect(others).toEqual([])
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.headers).not.toHaveProperty('x-secret')
    expect(request?.body).toBe(
      JSON.stringify({
        id: request?.headers['webhook-id']?.split('_').at(-1),
        event: TYPE,
        date: '2026-11-22 12:00:00',
        data: {
          enrollment: { id: Number(enrolment.enrollmentID) },
          student: {
            id: Number(enrolment.personID),
            name: 'Ana',
            surname: 'Souza Lima',
            email: 'ana.souza.lima@example.com',
          },
          course: { id: Number(activityID), name: 'Keynote' },
          period: { id: Number(eventID), name: 'Congress' },
        },
      }),
    )
  })

  it('is one of several of the same event, each with a URL of its own', async () => {
    for (const path of ['/one', '/two', '/three']) await stage.webhook(eventID, TYPE, path)
    const told = await stage.heard(() => enroll())
    expect(told.map(({ path }) => path)).toEqual(['/hook/one', '/hook/two', '/hook/three'])
    const [first, ...others] = told.map(({ json }) => json)
    for (const { id, ...other } of others) {
      expect(first).toMatchObject(other)
      expect(id).not.toBe(first.id)
    }
  })

  it('has a security code, sent as X-Secret', async () => {
    await stage.webhook(eventID, TYPE, '/one', { securityCode: '3f2a-Codigo' })
    const { webhookID } = await stage.webhook(eventID, TYPE, '/two', { securityCode: 'another' })
    const codes = async (name: string) =>
      (await stage.heard(() => enroll(name))).map(({ headers }) => headers['x-secret'])
    expect(await codes('Ana Souza')).toEqual(['3f2a-Codigo', 'another'])
    await stage.rpc('webhook.edit', { webhookID, securityCode: null })
    expect(await codes('Bruno Lima')).toEqual(['3f2a-Codigo', undefined])
  })

  it('can ask for a form, with the JSON in one field', async () => {
    await stage.webhook(eventID, TYPE, '/json')
    await stage.webhook(eventID, TYPE, '/form', { contentType: 'application/x-www-form-urlencoded' })
    const [asJson, asForm] = await stage.heard(() => enroll('Íñigo Núñez & Söhne = 100 %+'))
    expect(asForm?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    const fields = [...new URLSearchParams(asForm?.body)]
    expect(fields.map(([name]) => name)).toEqual(['payload'])
    expect(JSON.parse(fields[0]?.[1] ?? '')).toEqual({ ...asJson?.json, id: expect.any(String) })
  })

  it('that is not active gets nothing', async () => {
    const { webhookID } = await stage.webhook(eventID, TYPE, '/off', { active: false })
    await stage.webhook(eventID, TYPE, '/on')
    const paths = async (name: string) => (await stage.heard(() => enroll(name))).map(({ path }) => path)
    expect(await paths('Ana Souza')).toEqual(['/hook/on'])
    await stage.rpc('webhook.edit', { webhookID, active: true })
    expect(await paths('Bruno Lima')).toEqual(['/hook/off', '/hook/on'])
    await stage.rpc('webhook.edit', { webhookID, active: false })
    expect(await paths('Carla Díaz')).toEqual(['/hook/on'])
  })
})

/** What an answer to the first attempt comes to. */
const ANSWERS: Record<string, [Reply, 'received' | 'failed' | 'givenUp']> = {
  '/200-ok': [RECEIVED, 'received'],
  '/201-ok': [{ ...RECEIVED, status: 201 }, 'received'],
  '/202-ok': [{ ...RECEIVED, status: 202 }, 'received'],
  '/204': [{ status: 204, body: '' }, 'received'],
  '/200-more': [{ body: '{"received": 1, "status": "ok"}' }, 'received'],
  '/200-empty': [{ body: '' }, 'failed'],
  '/200-text': [{ body: 'OK' }, 'failed'],
  '/200-string': [{ body: '"ok"' }, 'failed'],
  '/200-null': [{ body: 'null' }, 'failed'],
  '/200-error': [{ body: '{"status": "error"}' }, 'failed'],
  '/200-upper-case': [{ body: '{"status": "OK"}' }, 'failed'],
  '/200-cut': [{ body: '{"status": "ok"' }, 'failed'],
  '/201-empty': [{ status: 201, body: '' }, 'failed'],
  '/203-ok': [{ ...RECEIVED, status: 203 }, 'failed'],
  '/429': [{ status: 429 }, 'failed'],
  '/500': [{ status: 500 }, 'failed'],
  '/503-ok': [{ ...RECEIVED, status: 503 }, 'failed'],
  '/302': [{ status: 302, headers: { location: '/hook/200-ok' } }, 'givenUp'],
  '/400': [{ status: 400 }, 'givenUp'],
  '/401': [{ status: 401 }, 'givenUp'],
  '/404-ok': [{ ...RECEIVED, status: 404 }, 'givenUp'],
}

describe('an answer', () => {
  it('counts as received only when it says so; some are tried again, others are final', async () => {
    const paths = Object.keys(ANSWERS)
    for (const path of paths) await stage.webhook(eventID, TYPE, path)
    stage.receiver.behave(({ path }) => ANSWERS[path.slice('/hook'.length)]?.[0] ?? {})
    await enroll()
    const pathOf = ({ url }: { url: string }) => url.slice(stage.receiver.url.length)
    const log = await stage.attempts(eventID, paths.length)
    expect(Object.fromEntries(log.map((row) => [pathOf(row), row.outcome]))).toEqual(
      Object.fromEntries(Object.entries(ANSWERS).map(([path, [, outcome]]) => [path, outcome])),
    )

    stage.receiver.behave(() => RECEIVED)
    stage.clock.advance(5 * SECOND)
    const failed = paths.filter((path) => ANSWERS[path]?.[1] === 'failed')
    const again = (await stage.attempts(eventID, paths.length + failed.length)).slice(paths.length)
    expect(again.map((row) => [pathOf(row), row.attempt, row.outcome]).sort()).toEqual(
      failed.map((path) => [path, 2, 'received']).sort(),
    )
  })

  it('of 503 and then ok: received at the second attempt', async () => {
    await stage.webhook(eventID, TYPE)
    stage.receiver.behave(({ headers }) => (headers['x-attempt'] === '1' ? { status: 503 } : RECEIVED))
    const told = await stage.heard(async () => {
      await enroll()
      await stage.attempts(eventID, 1)
      stage.clock.advance(5 * SECOND)
    })
    expect(told.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2'])
    const log = await stage.attempts(eventID, 2)
    expect(log.map(({ outcome }) => outcome)).toEqual(['failed', 'received'])
  })
})

/** Enrols somebody at a receiver that never says ok, lets all the waits pass, and looks at what came. */
async function allAttempts(on: Stage, waits: number[]) {
  const made = await on.server.newEvent()
  await on.webhook(made.eventID, TYPE)
  on.receiver.behave(() => ({ status: 200, body: 'thanks' }))
  const before = on.receiver.requests.length
  await on.server.enroll(made.activityID)
  for (const [n, wait] of waits.entries()) {
    await on.attempts(made.eventID, n + 1)
    on.clock.advance(wait * SECOND)
  }
  const log = await on.attempts(made.eventID, waits.length + 1)
  expect(log.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'failed'],
    [2, 'failed'],
    [3, 'failed'],
    [4, 'failed'],
    [5, 'givenUp'],
  ])
  expect(log[4].nextDate).toBe(null)
  const [left] = (await on.server.outbox()).filter(({ event_id }) => event_id === made.eventID)
  expect(left).toMatchObject({ attempts: 5, due_at: Number.POSITIVE_INFINITY }) // it is never due again
  return on.receiver.requests.slice(before)
}

describe('five attempts are made in all', () => {
  it('each with its number, of one body and one webhook-id', async () => {
    const requests = await allAttempts(stage, [5, 300, 1_800, 7_200])
    expect(requests.map(({ headers }) => headers['x-attempt'])).toEqual(['1', '2', '3', '4', '5'])
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1)
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('also when RETRY_SCHEDULE would make two, and a receiver that hangs is one of those who get them', async () => {
    const short = await startStage({ env: { RETRY_SCHEDULE: '5s', DELIVERY_TIMEOUT: '300ms' } })
    try {
      expect(await allAttempts(short, [5, 5, 5, 5])).toHaveLength(5)
      const made = await short.server.newEvent()
      await short.webhook(made.eventID, TYPE)
      short.receiver.behave(({ headers }) => (headers['x-attempt'] === '3' ? RECEIVED : new Promise(() => {})))
      await short.server.enroll(made.activityID)
      for (const n of [1, 2]) {
        const log = await short.attempts(made.eventID, n)
        expect(log.at(-1)).toMatchObject({
          outcome: 'failed',
          status: null,
          error: 'There was no complete answer within 0.3 s.',
        })
        short.clock.advance(5 * SECOND)
      }
      expect((await short.attempts(made.eventID, 3)).at(-1)).toMatchObject({ outcome: 'received' })
    } finally {
      await short.close()
    }
  })
})
