import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { App } from '../../src/app.ts'
import type { Phrases } from '../../src/console/web/phrases/language.ts'
import type { ManualClock } from '../harness/manual-clock.ts'

/** What the console can show: an hour of a server, and every place and state of it. Needs no test runner. */

export const PEOPLE = [
  'Ana Souza',
  'Jan Nowak',
  'Lucía Gómez',
  'Maria Oliveira',
  'Piotr Zieliński',
  'Carmen Ruiz',
  'Tom Baker',
]
const STEPS = 12
const STEP_MS = 300_000

export interface Scene {
  eventID: string
  /** Of an event with nothing in it. */
  emptyID: string
  webhookID: string
  /** A webhook whose receiver is down. */
  downID: string
  deliveryID: string
}

interface View {
  page: Page
  url: string
  scene: Scene
  t: Phrases
}

export interface State {
  name: string
  /** Comes without a token. */
  stranger?: boolean
  open(view: View): Promise<void>
}

/** Calls a method of a server, and throws its error. */
export function caller(url: string, token: string) {
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows what it asked for
  return async (method: string, params: object): Promise<any> => {
    const response = await fetch(`${url}/rpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const { result, error } = (await response.json()) as { result: unknown; error: unknown }
    if (error) throw new Error(JSON.stringify(error))
    return result
  }
}

/** Waits until nothing is ready or under way any more. */
export async function settled(db: App['connection']['db']): Promise<void> {
  const busy = () =>
    db
      .selectFrom('delivery')
      .select('id')
      .where((where) => where.or([where('due_at', 'is', null), where('leased_by', 'is not', null)]))
      .limit(1)
      .executeTakeFirst()
  while (await busy()) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** One receiver for all: the path says how it fares. */
export async function startReceivers(): Promise<{ url: string; close(): void }> {
  const server = http.createServer((request, response) => {
    request.resume()
    const status = request.url?.includes('/down') ? 503 : request.url?.includes('/gone') ? 410 : 200
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(`{"status": "${status === 200 ? 'ok' : 'error'}"}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

/** An hour: webhooks that receive, fail, are gone and were switched off, and people who enrol every few minutes. */
export async function fillScene(
  { url, connection }: App,
  token: string,
  clock: ManualClock,
  at: string,
): Promise<Scene> {
  const rpc = caller(url, token)
  const { eventID: emptyID } = await rpc('event.create', { name: 'Spring term' })
  const { eventID } = await rpc('event.create', { name: 'Annual congress' })
  const { activityID } = await rpc('activity.create', { eventID, name: 'Opening keynote' })
  const webhook = (path: string, type: string, more: object = {}) =>
    rpc('webhook.create', { eventID, type, url: `${at}${path}`, ...more })
  const { webhookID } = await webhook('/crm', 'activityEnrollment', { name: 'The CRM' })
  await webhook('/school/hooks', 'enrollment_added')
  const { webhookID: downID } = await webhook(
    '/down/integrations/registrations?tenant=annual-congress',
    'activityEnrollment',
  )
  await webhook('/gone', 'activityEnrollment', { name: 'Badges of the last year, which nobody reads any more' })
  await webhook('/paused', 'attendee_accepted', { active: false })
  for (let step = 0; step < STEPS; step++) {
    for (let n = 0; n < 1 + (step % 3); n++) {
      const number = step * 3 + n
      const name = PEOPLE[number % PEOPLE.length] ?? ''
      await rpc('activity.person.bind', { activityID, name, email: `person${number}@example.com` })
    }
    await settled(connection.db)
    if (step < STEPS - 1) clock.advance(STEP_MS)
  }
  const { data } = await rpc('webhook.delivery.find', { eventID, webhookID: downID, limit: 1 })
  return { eventID, emptyID, webhookID, downID, deliveryID: data[0].deliveryID }
}

async function openWebhook({ page, url, scene }: View): Promise<void> {
  await page.goto(`${url}/webhooks#eventID=${scene.eventID}&webhookID=${scene.downID}`)
  await page.locator(`#webhook-${scene.downID}-panel .panel-actions`).waitFor()
}

/** Asks whether the secret is to be another one. */
async function rotate(view: View): Promise<void> {
  await openWebhook(view)
  await view.page.getByRole('button', { name: view.t.webhookRotate, exact: true }).click()
  await view.page.getByRole('dialog').getByText(view.t.rotateWhy).waitFor()
}

/** Every place, and what can be met there. */
export const STATES: readonly State[] = [
  {
    name: 'first visit',
    stranger: true,
    async open({ page, url, t }) {
      await page.goto(`${url}/`)
      await page.getByRole('button', { name: t.firstEnter }).waitFor()
    },
  },
  {
    name: 'first steps',
    async open({ page, url, scene, t }) {
      await page.goto(`${url}/people#eventID=${scene.emptyID}`)
      await page.getByText(t.activityNone).waitFor()
      await page.locator('nav.places a').first().click()
      await page.locator('.steps').waitFor()
    },
  },
  {
    name: 'form with an error',
    async open({ page, url, t }) {
      await page.goto(`${url}/#webhook.create`)
      const form = page.locator('form[aria-label="webhook.create"]')
      await page.getByText(t.tokenValid).waitFor()
      await form.getByRole('button', { name: t.run, exact: true }).click()
      await page.locator('[id="method-webhook.create"] .answer').waitFor()
    },
  },
  {
    name: 'form with an answer',
    async open({ page, url, scene, t }) {
      await page.goto(`${url}/#webhook.requestExample?webhookID=${scene.webhookID}`)
      const form = page.locator('form[aria-label="webhook.requestExample"]')
      await page.getByText(t.tokenValid).waitFor()
      await form.getByRole('button', { name: t.run, exact: true }).click()
      await page.locator('[id="method-webhook.requestExample"] .answer').waitFor()
    },
  },
  {
    name: 'people',
    async open({ page, url, scene }) {
      await page.goto(`${url}/people#eventID=${scene.eventID}`)
      await page.locator('.people-table tbody tr').first().waitFor()
    },
  },
  {
    name: 'people of a list',
    async open({ page, url, scene, t }) {
      await page.goto(`${url}/people#eventID=${scene.eventID}`)
      await page.getByRole('button', { name: t.importOpen }).click()
      const lines = ['Ana,ana@example.com', 'Bia,', 'Caio,c@ñ%.com', ',d@example.com', 'Ana,ana@example.com']
      await page.getByLabel(t.importText).fill(lines.join('\n'))
      await page.locator('.import-table').waitFor()
    },
  },
  {
    name: 'webhooks',
    async open({ page, url, scene }) {
      await page.goto(`${url}/webhooks#eventID=${scene.eventID}`)
      await page.locator('.webhooks tbody').first().waitFor()
    },
  },
  {
    name: 'webhooks of nobody',
    async open({ page, url, scene, t }) {
      await page.goto(`${url}/webhooks#eventID=${scene.emptyID}`)
      await page.getByText(t.webhookNoneYet).waitFor()
    },
  },
  { name: 'webhook', open: openWebhook },
  {
    name: 'webhook form',
    async open({ page, url, scene, t }) {
      await page.goto(`${url}/webhooks#eventID=${scene.eventID}`)
      await page.getByRole('button', { name: t.webhookNew }).first().click()
      await page.getByLabel('activityEnrollment', { exact: true }).check()
      await page.locator('#webhook-url').fill('ftp://example.com')
      await page.locator('.webhook-form button[type="submit"]').click()
      await page.locator('#webhook-url-wrong').waitFor()
    },
  },
  { name: 'secret dialog', open: rotate },
  {
    name: 'secret',
    async open(view) {
      await rotate(view)
      await view.page.getByRole('dialog').getByRole('button', { name: view.t.webhookRotate }).click()
      await view.page.getByText(view.t.secretOnce).waitFor()
    },
  },
  {
    name: 'deliveries',
    async open({ page, url, scene }) {
      await page.goto(`${url}/deliveries#eventID=${scene.eventID}`)
      await page.locator('.deliveries .line').first().waitFor()
      await page.locator('.spark-all').waitFor()
    },
  },
  {
    name: 'delivery',
    async open({ page, url, scene }) {
      await page.goto(`${url}/deliveries#eventID=${scene.eventID}&delivery=${scene.deliveryID}`)
      await page.locator('details.attempt .messages').waitFor()
    },
  },
  {
    name: 'deliveries of nobody',
    async open({ page, url, scene }) {
      await page.goto(`${url}/deliveries#eventID=${scene.emptyID}`)
      await page.locator('.delivery-list .empty').waitFor()
    },
  },
  {
    name: 'types',
    async open({ page, url, t }) {
      await page.goto(`${url}/types`)
      await page.getByRole('button', { name: 'activityEnrollment', exact: true }).click()
      await page.locator('[id="type-activityEnrollment-details"] .type-terms').waitFor()
      await page.getByText(t.tokenValid).waitFor()
    },
  },
]
