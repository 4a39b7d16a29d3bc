import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { freePort } from '../harness/cluster.ts'
import { server, withServer } from '../harness/fixtures.ts'
import { found, runSample, SAMPLE_TIMEOUT_MS } from '../harness/samples.ts'

// The samples look at their own clock, so deliveries are made by the real one.
withServer({ clock: systemClock, env: { ALLOW_NETWORKS: '127.0.0.0/8' } })

let stop: (() => Promise<void>) | undefined

afterEach(async () => {
  await stop?.()
  stop = undefined
})

async function send(url: string, { headers, body }: { headers: Record<string, string>; body: string }) {
  return (await fetch(url, { method: 'POST', headers, body })).status
}

const CASES = [
  ['activityEnrollment', {}],
  ['enrollment_added', { contentType: 'application/x-www-form-urlencoded', securityCode: 'c0de' }],
] as const

describe.each(found)('the verification sample for %s', { timeout: SAMPLE_TIMEOUT_MS }, (language) => {
  it.each(CASES)('takes real deliveries of %s, and nothing that is not ours', async (type, more) => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/hook`
    const { eventID, activityID } = await server.newEvent()
    const { webhookID, secret } = await server.newWebhook(eventID, url, { type, ...more })
    const { webhookID: otherID } = await server.newWebhook(eventID, url, { type, ...more, active: false })
    const example = await server.rpc('webhook.requestExample', { webhookID })
    const code = 'securityCode' in more ? { SECURITY_CODE: more.securityCode } : {}
    stop = await runSample(language, example.verification[language], port, { WEBHOOK_SECRET: secret, ...code })

    await server.enroll(activityID)
    await vi.waitFor(
      async () => {
        const { data } = await server.rpc('webhook.log.find', { eventID })
        expect(data.map(({ outcome, error }: { outcome: string; error: string }) => [outcome, error])).toEqual([
          ['received', null],
        ])
      },
      { timeout: 20_000 },
    )

    expect(await send(url, example)).toBe(200)
    expect(await send(url, { ...example, body: example.body.replace('Ana', 'Eva') })).toBe(401)
    expect(await send(url, await server.rpc('webhook.requestExample', { webhookID: otherID }))).toBe(401)
    const old = new Date(Date.now() - 301_000)
    const signed = new Webhook(secret).sign(example.headers['webhook-id'], old, example.body)
    const timestamp = String(Math.floor(old.getTime() / 1_000))
    const headers = { ...example.headers, 'webhook-timestamp': timestamp, 'webhook-signature': signed }
    expect(await send(url, { ...example, headers })).toBe(401)
    expect(await send(url, { ...example, headers: { ...example.headers, 'webhook-signature': '' } })).toBe(401)
    if ('securityCode' in more) {
      expect(await send(url, { ...example, headers: { ...example.headers, 'x-secret': 'other' } })).toBe(401)
    }
  })
})

it('the library verifies a form as the samples for forms say, and refuses another', async () => {
  const { eventID } = await server.newEvent()
  const url = 'https://receiver.example/hook'
  const form = { contentType: 'application/x-www-form-urlencoded' }
  const { webhookID, secret } = await server.newWebhook(eventID, url, form)
  const { body, headers, verification } = await server.rpc('webhook.requestExample', { webhookID })
  const library = new Webhook(secret)
  expect(verification.node).toContain('verify(body, headers, { jsonParse: false })')
  expect(library.verify(body, headers, { jsonParse: false })).toBeUndefined()
  expect(() => library.verify(`${body}x`, headers, { jsonParse: false })).toThrow(WebhookVerificationError)
  expect(() => library.verify(body, headers)).toThrow(SyntaxError) // the signature was right, and it read on
  for (const sample of Object.values<string>(verification)) expect(sample).toContain('verifies a form')

  const { webhookID: plainID } = await server.newWebhook(eventID, url)
  const plain = await server.rpc('webhook.requestExample', { webhookID: plainID })
  for (const sample of Object.values<string>(plain.verification)) expect(sample).not.toContain('form')
})

it('finds Node at least', () => {
  expect(found).toContain('node')
})
