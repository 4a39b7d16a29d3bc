import { describe, expect } from 'vitest'
import { storyOf } from '../harness/story.ts'

const it = storyOf({ role: 'api' })
  .extend('congress', { scope: 'file' }, ({ server }) => server.newEvent())
  .extend('eventID', ({ congress }) => congress.eventID)
  .extend('activityID', ({ congress }) => congress.activityID)

/** What comes along from a spreadsheet, a page or a shell. */
const BLANKS: [string, string][] = [
  ['a blank', ' '],
  ['a tab', '\t'],
  ['a line feed', '\n'],
  ['the end of a line', '\r\n'],
  ['a no-break space', '\u00A0'],
  ['an ideographic space', '\u3000'],
  ['a line separator', '\u2028'],
]
const UNSEEN: [string, string][] = [
  ['a zero-width space', '\u200B'],
  ['a word joiner', '\u2060'],
  ['a mark of direction', '\u200E'],
  ['an embedding', '\u202A'],
  ['a byte order mark', '\uFEFF'],
  ['a soft hyphen', '\u00AD'],
]

it('a blank behind one email of 700 refuses nobody, and is not kept', async ({ server, activityID }) => {
  const content = Array.from({ length: 700 }, (_, n) => ({
    name: 'Ana',
    email: `ana${n}@example.com${n === 650 ? ' ' : ''}`,
  }))
  const { count } = await server.rpc('activity.person.bind', { activityID, content, bypassWebhook: true })
  expect(count).toBe(700)
  const again = await server.rpc('activity.person.bind', { activityID, ...content[650], bypassWebhook: true })
  expect(again.created).toBe(false)
})

describe.each([...BLANKS, ...UNSEEN])('%s', (_, blank) => {
  it('around an email is taken off', async ({ server, eventID }) => {
    const email = `${blank}bea@example.com${blank}${blank}`
    const { personID } = await server.rpc('event.person.bind', { eventID, name: 'Bea', email, bypassWebhook: true })
    const person = await server.rpc('event.person.get', { eventID, personID })
    expect(person.email).toBe('bea@example.com')
    expect(await server.rpc('event.person.operate', { eventID, personID, email })).toMatchObject({
      email: 'bea@example.com',
    })
  })

  it('around the URL, the code and a header of a webhook is taken off, in either wire', async ({ server, eventID }) => {
    const around = (text: string) => `${blank}${text}${blank}`
    const params = { url: around('http://127.0.0.1:9/hook'), securityCode: around('s3cret') }
    const webhook = await server.newWebhook(eventID, params.url, params)
    expect(webhook).toMatchObject({ url: 'http://127.0.0.1:9/hook', hasSecurityCode: true })
    const form = new URLSearchParams({
      webhookID: webhook.webhookID,
      key: 'url',
      value: around('http://127.0.0.1:9/b'),
    })
    const response = await fetch(`${server.app.url}/api/webhook/edit?tokenID=a-token-for-the-tests-only`, {
      method: 'POST',
      body: form,
    })
    expect(await response.json()).toMatchObject({ data: [{ url: 'http://127.0.0.1:9/b' }] })
    const { db } = server.app.connection
    const row = await db
      .selectFrom('webhook')
      .select('security_code')
      .where('id', '=', webhook.webhookID)
      .executeTakeFirst()
    expect(row?.security_code).toBe('s3cret')
  })
})

describe.each([...BLANKS, ...UNSEEN])('%s', (_, blank) => {
  const around = (text: string) => `${blank}${text}${blank}`

  it('alone is no name', async ({ server }) => {
    const call = server.rpc('event.create', { name: around('') })
    await expect(call).rejects.toThrow('a string of 1 to 200 characters is expected')
  })

  it('around a name, a label and what else is typed in one line is taken off', async ({ server }) => {
    const event = await server.rpc('event.create', {
      name: around('Congress'),
      groups: [{ name: around('Regular') }],
      formFields: [{ type: 'text', label: around('Phone') }],
    })
    expect(event).toMatchObject({ name: 'Congress', groups: [{ name: 'Regular' }], formFields: [{ label: 'Phone' }] })
    const activity = await server.rpc('activity.create', {
      eventID: event.eventID,
      name: around('Keynote'),
      location: around('Hall 1'),
    })
    expect(activity).toMatchObject({ name: 'Keynote', location: 'Hall 1' })
    expect(await server.rpc('token.create', { name: around('Dashboard') })).toMatchObject({ name: 'Dashboard' })
    const given = { name: 'Ana', surname: 'Souza', cpf: '123.456.789-09', nickname: 'Aninha', uuid: 'a1' }
    const padded = Object.fromEntries(Object.entries(given).map(([field, value]) => [field, around(value)]))
    const person = { eventID: event.eventID, ...padded, email: 'ana@x.example' }
    expect(await server.rpc('event.person.bind', person)).toMatchObject(given)
  })

  it('does not count: a name of 200 characters may have one', async ({ server }) => {
    const name = 'n'.repeat(200)
    expect(await server.rpc('event.create', { name: around(name) })).toMatchObject({ name })
  })
})

describe.each(BLANKS)('%s', (_, blank) => {
  it('around a header is taken off, but not within', async ({ server, eventID }) => {
    const headers = { 'x-a': `${blank}one two${blank}` }
    const { webhookID } = await server.newWebhook(eventID, 'http://127.0.0.1:9/hook', { headers })
    const example = await server.rpc('webhook.requestExample', { webhookID })
    expect(example.headers['x-a']).toBe('one two')
  })
})

describe('what remains wrong says why', () => {
  it.for<[string, string]>([
    ['bea lima@example.com', 'an email address without a blank in it is expected'],
    ['bea@example.com\nbcc:x', 'an email address without a blank in it is expected'],
    ['bea\u00A0@example.com', 'an email address without a blank in it is expected'],
    ['bea.example.com', 'an email address of at most 254 characters, with one @ is expected'],
    ['bea@lima@example.com', 'an email address of at most 254 characters, with one @ is expected'],
    ['bea@ ', 'with something on both sides of the @ is expected'],
    [' ', 'with one @ is expected'],
    ['bea@exa\u2028żółw.pl', 'without a blank in it'],
    ['bea@żółw\u2E2E!|.pl ', 'with a domain that there can be is expected'],
    ['b'.repeat(300), 'an email address of at most 254 characters is expected'],
  ])('%j: %s', async ([email, says], { server, activityID }) => {
    const content = [
      { name: 'Ana', email: 'ana@example.com' },
      { name: 'Bea', email },
    ]
    const { data } = await server.rpcError('activity.person.bind', { activityID, content })
    expect(data.issues).toHaveLength(1)
    expect(data.issues[0]).toMatchObject({ path: ['content', 1, 'email'], message: expect.stringContaining(says) })
  })

  it.for(['http://exa mple.com/', 'http://example.com/a b', 'http://example.com/\n/b'])(
    '%j',
    async (url, { server, eventID }) => {
      const { data } = await server.rpcError('webhook.create', { eventID, type: 'activityEnrollment', url })
      expect(data.issues[0].message).toContain('it has a blank or a control character in it')
    },
  )
})

it('an answer of 10,000 characters that is none of the options is not repeated whole', async ({ server }) => {
  const formFields = [{ type: 'radio', label: 'Size', options: ['M', 'L'] }]
  const event = await server.rpc('event.create', { name: 'Congress', formFields })
  const answers = [{ fieldID: event.formFields[0].fieldID, value: 'x'.repeat(10_000) }]
  const call = server.rpc('event.person.bind', { eventID: event.eventID, name: 'Ana', email: 'ana@x.example', answers })
  await expect(call).rejects.toThrow(/answers\.0\.value cannot be \\"x{79}…: one of M, L is expected\./)
})
