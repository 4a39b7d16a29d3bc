import { describe, expect } from 'vitest'
import { newBackend } from '../harness/backend.ts'
import { eventually } from '../harness/eventually.ts'
import { startServer } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'
import { withDatabase } from '../harness/with-database.ts'

const it = storyOf()

/** The same URL, as somebody else would write it. */
const otherwise = (url: string) => url.replace('http://127.0.0.1', 'HTTP://127.1')

describe('one URL in two spellings', () => {
  it('is one lane: a dismissal waits for its enrolment there', async ({
    server,
    eventID,
    activityID,
    receiver,
    enroll,
  }) => {
    const { url } = await server.newWebhook(eventID, otherwise(receiver.url), { type: 'activityDismissal' })
    expect(url).toBe(receiver.url)
    await server.newWebhook(eventID, receiver.url)
    receiver.behave((_, n) => (n === 1 ? { status: 500 } : {}))
    const { personID } = await enroll()
    await receiver.received(1)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await eventually(async () => {
      // As the look from the bottom would, which this clock never comes to: the older one may have been under way.
      server.app.connection.nudge()
      expect((await server.rpc('webhook.delivery.find', { eventID, state: 'ordered' })).total).toBe(1)
    })
    server.clock.advance(5_000)
    const requests = await receiver.received(3)
    expect(requests.map(({ json }) => json.type)).toEqual([
      'activityEnrollment',
      'activityEnrollment',
      'activityDismissal',
    ])
  })

  it.for([
    ['capitals and the usual port', 'HTTPS://Example.COM:443', 'https://example.com/'],
    ['another port', 'http://example.com:8080/a', 'http://example.com:8080/a'],
    ['dots in the path', 'https://example.com/a/../b/./c', 'https://example.com/b/c'],
    ['capitals in the path, which mean something', 'https://example.com/Hook?A=b', 'https://example.com/Hook?A=b'],
    ['a name in letters of its own', 'https://bücher.example/é', 'https://xn--bcher-kva.example/%C3%A9'],
    ['a dot behind the host, which names another one', 'https://example.com./hook', 'https://example.com./hook'],
    ['what is escaped already', 'https://example.com/%7Euser', 'https://example.com/%7Euser'],
  ])('is shown in the form of the URL standard: %s', async ([, given, expected], { server, eventID }) => {
    const { webhookID, url } = await server.newWebhook(eventID, given as string)
    expect(url).toBe(expected)
    await server.rpc('webhook.edit', { webhookID, url: 'https://other.example/hook' })
    expect(await server.rpc('webhook.edit', { webhookID, url: given })).toMatchObject({ url: expected })
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ url: expected })
  })

  it('is refused when that form is too long', async ({ server, eventID }) => {
    const url = `https://example.com/${'é'.repeat(400)}`
    const { data } = await server.rpcError('webhook.create', { eventID, type: 'activityEnrollment', url })
    expect(data.issues).toMatchObject([
      { path: ['url'], message: expect.stringMatching(/of at most 2048 characters is/) },
    ])
  })
})

describe('an upgrade', () => {
  it('brings the URLs that are stored into that form, removed webhooks and all', async () => {
    const backend = await newBackend()
    await withDatabase(backend, async (query) => {
      await query(`delete from aviso.kysely_migration where name = '0009_webhooks'`)
      await query('alter table aviso.webhook drop column idempotency_key, drop column idempotency_hash')
      await query('insert into aviso.company (id, created_at) values (77, now())')
      await query(`insert into aviso.webhook (company_id, type, url, content_type, headers, active, secret, created_at, removed_at)
        select 77, 'activityEnrollment', case n % 3 when 0 then 'HTTPS://Example.com:443/' || n when 1 then 'https://example.com/' || n
          else 'no URL ' || n end, 'application/json', '{}', true, 'whsec_YQ==', now(), case when n > 2400 then now() end
        from generate_series(1, 2500) n`)
    })
    const server = await startServer({ backend, role: 'api' })
    await server.stop()
    const rows = await withDatabase(backend, (query) =>
      query('select url from aviso.webhook where company_id = 77 order by id'),
    )
    const expected = Array.from({ length: 2_500 }, (_, index) => {
      const n = index + 1
      return n % 3 === 2 ? `no URL ${n}` : `https://example.com/${n}`
    })
    expect(rows.map(({ url }) => url)).toEqual(expected)
    await backend.remove()
  })
})
