import { stripVTControlCharacters } from 'node:util'
import { describe, expect } from 'vitest'
import { attemptInWords } from '../../src/commands/trigger.ts'
import { runAviso } from '../harness/process.ts'
import { ADMIN } from '../harness/server.ts'
import { storyOf } from '../harness/story.ts'

const it = storyOf({ env: { ALLOW_NETWORKS: '127.0.0.0/8' } }).extend(
  'trigger',
  ({ server }) =>
    async (...args: string[]) => {
      const port = new URL(server.app.url).port
      const { code, out, err } = await runAviso(['trigger', ...args], { PORT: port, ADMIN_TOKEN: ADMIN })
      const lines = out.split('\n').filter(Boolean)
      return { code, err, lines: lines.map((line) => JSON.parse(line)) }
    },
)

describe('aviso trigger', () => {
  it('has the example sent to each webhook of the type that is on, and prints what came back', async ({
    server,
    eventID,
    receiver,
    trigger,
  }) => {
    const [first, second, off] = [
      await server.newWebhook(eventID, receiver.url),
      await server.newWebhook(eventID, `${receiver.url}/failing`),
      await server.newWebhook(eventID, receiver.url, { active: false }),
    ]
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    receiver.behave(({ path }) => ({ status: path.endsWith('failing') ? 503 : 200, body: 'Well' }))
    const both = await trigger('activityEnrollment', '--event', eventID)
    expect(both).toMatchObject({ code: 1, err: '' })
    expect(both.lines).toMatchObject([
      { webhookID: first.webhookID, test: true, outcome: 'received', status: 200, response: { body: 'Well' } },
      { webhookID: second.webhookID, test: true, status: 503 },
    ])
    expect(receiver.requests.map(({ headers }) => headers['x-test'])).toEqual(['true', 'true'])
    expect(both.lines.map(({ request }) => request.body)).toEqual(receiver.requests.map(({ body }) => body))

    const one = await trigger('activityEnrollment', '--webhook', off.webhookID)
    expect(one).toMatchObject({ code: 0, err: '', lines: [{ webhookID: off.webhookID, outcome: 'received' }] })
    const another = await trigger('activityDismissal', '--webhook', off.webhookID)
    expect(another.err).toBe(`Webhook ${off.webhookID} has the type activityEnrollment, not activityDismissal.\n`)
    await server.rpc('webhook.edit', { webhookID: first.webhookID, active: false })
    await server.rpc('webhook.edit', { webhookID: second.webhookID, active: false })
    expect(await trigger('activityEnrollment', '--event', eventID)).toEqual({
      code: 2,
      err: `Each webhook of event ${eventID} with the type activityEnrollment is off. --webhook ${first.webhookID} sends to one all the same.\n`,
      lines: [],
    })
  })

  it('needs no event where the token sees one alone', async ({ server, eventID, receiver, trigger }) => {
    await server.newWebhook(eventID, receiver.url)
    const { token } = await server.rpc('token.create', { name: 'x', eventID, permission: 'admin' })
    const { code, lines } = await trigger('activityEnrollment', '--token', token, '--url', `${server.app.url}/rpc`)
    expect([code, lines.length]).toEqual([0, 1])
    const { code: unclear, err } = await trigger('activityEnrollment')
    expect(err).toMatch(/^--event is required: there are \d+ events, such as 1 "Demo event", \d+ [^\n]+\n$/)
    expect(unclear).toBe(2)
  })

  it('names the type that is meant, and what to do where nobody has it', async ({ eventID, trigger }) => {
    const wrong = await trigger('activityEnrolment', '--event', eventID)
    expect(wrong.err).toMatch(
      /^There is no type "activityEnrolment"\. Is activityEnrollment meant\? There are activityEnrollment, [^\n]+\.\n$/,
    )
    const nobody = await trigger('eventEdited', '--event', eventID)
    expect(nobody.err).toMatch(/^Event \d+ has no webhook of the type eventEdited\. Make one in the console, or with /)
    const ofCompany = await trigger('eventEdited', '--company', '1')
    expect(ofCompany.err).toMatch(/^Company 1 has no webhook of the type eventEdited\. Make one in /)
    expect([wrong, nobody, ofCompany].map(({ code, lines }) => [code, lines])).toEqual(Array(3).fill([2, []]))
  })

  it('publishes a notification of an own type with its data, and no other', async ({
    server,
    eventID,
    receiver,
    trigger,
  }) => {
    const { companyID } = await server.rpc('event.get', { eventID })
    await server.rpc('webhook.type.create', {
      companyID,
      type: 'shop.paid',
      description: 'An order was paid.',
      example: {},
    })
    await server.newWebhook(eventID, receiver.url, { type: 'shop.paid' })
    const tested = await trigger('shop.paid', '--event', eventID)
    expect(tested).toMatchObject({ code: 0, lines: [{ test: true }] })
    const published = await trigger('shop.paid', '--event', eventID, '--data', '{"order": "A-17"}')
    expect(published).toMatchObject({ code: 0, err: '', lines: [{ published: { type: 'shop.paid', created: true } }] })
    const [, delivered] = await receiver.received(2)
    expect(delivered?.json.data).toEqual({ order: 'A-17' })
    expect(delivered?.headers).not.toHaveProperty('x-test')
    const platforms = await trigger('activityEnrollment', '--event', eventID, '--data', '{}')
    expect(platforms.err).toMatch(
      /^--data goes with types of a company's own: activityEnrollment tells what happened\./,
    )
    const broken = await trigger('shop.paid', '--event', eventID, '--data', '{')
    expect(broken.err).toBe('--data cannot be "{": a JSON object is expected.\n')
  })

  it.for([
    [['--webhook', '999999'], 'There is no webhook 999999.'],
    [['--event', '999999'], 'There is no event 999999.'],
    [['--event', '1', '--company', '1'], '--company goes without --event.'],
    [['--url', 'ftp://x'], '--url cannot be "ftp://x": an http:// or https:// URL is expected.'],
    [
      ['--url', 'http://127.0.0.1:2'],
      /^No server answers at http:\/\/127\.0\.0\.1:2\/rpc \([^)]+\): start one with aviso/,
    ],
    [['--token', 'hunter2'], /^The server at \S+ does not know the token: give another one with --token\.$/],
    [['--token', 'not\na-token'], '--token is required, unless ADMIN_TOKEN is set: one that may write.'],
  ] as const)('says in words what is wrong with %j', async ([args, expected], { trigger }) => {
    const { code, err, lines } = await trigger('activityEnrollment', ...args)
    expect(err.trimEnd()).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
    expect(err).not.toContain('hunter2')
    expect([code, lines]).toEqual([2, []])
  })

  it('says that what answers is no Aviso, and asks for a type', async ({ receiver, trigger }) => {
    const { err } = await trigger('activityEnrollment', '--url', receiver.url)
    expect(err).toBe(`What answers at ${receiver.url}/rpc is no Aviso (status 200): name another place with --url.\n`)
    expect((await trigger()).err).toMatch(/^TYPE is required: /)
  })

  it('says on a terminal what was sent and what came back', async ({ server, eventID, receiver }) => {
    receiver.behave(() => ({ status: 500, body: 'Bad\u0007' }))
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const said = stripVTControlCharacters(attemptInWords(await server.rpc('webhook.test', { webhookID })))
    expect(said).toMatch(new RegExp(`^✗ webhook ${webhookID}  ${receiver.url}  500 in \\d+ ms\\. .+\\n  sent as dlv_`))
    expect(said).toContain('\n    "type": "activityEnrollment",\n')
    expect(said).toMatch(/\n {2}answered\n {2}Bad\uFFFD\n\n$/)
  })
})
