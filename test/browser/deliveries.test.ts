import type { Locator } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import { exactTime } from '../../src/console/web/parts/exact-time.ts'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { pt } from '../../src/console/web/phrases/pt/index.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visit, visitAs } from './stage.ts'

const BROKEN = {
  status: 503,
  headers: { 'content-type': 'application/json', 'x-node': 'a7' },
  body: '{"error":"down"}',
}

// The page compares what it is told with the time of the browser; the last story here moves the hands that far.
setStage({ cut: true, clock: manualClock(new Date(Date.now() - 13 * 60_000)), env: { RETRY_SCHEDULE: '10m,1h' } })

async function open(hash: string, t: Phrases = en): Promise<void> {
  await page.goto(`${server.app.url}/deliveries#${hash}`)
  await signIn(page)
  await page.getByText(t.tokenValid).waitFor()
}

/** The deliveries of an event, once there are n and all of them are in one of the states. */
function inState(eventID: string, n: number, ...states: string[]) {
  return vi.waitFor(
    async () => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, limit: 100 })
      expect(data).toHaveLength(n)
      for (const { state } of data) expect(states).toContain(state)
      return data as { deliveryID: string; webhookID: string; state: string }[]
    },
    { timeout: 15_000, interval: 20 },
  )
}

/** An event with one delivery that has been received. */
async function oneReceived() {
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  await server.enroll(activityID)
  const [delivery] = await inState(eventID, 1, 'received')
  return { eventID, activityID, webhookID, deliveryID: delivery?.deliveryID ?? '' }
}

const rows = () => page.locator('.delivery-list table.deliveries > tbody')
const row = (deliveryID: string) => page.locator(`#delivery-${deliveryID}`)
const opener = (of: Locator) => of.locator('button[aria-expanded]')

const openCharts = (t: Phrases = en) => page.getByRole('button', { name: t.chartMore }).click()

/** What integrators come for, in their language. */
async function mendAndResend(locale: string, t: Phrases): Promise<void> {
  await visitAs({ locale })
  receiver.behave(() => BROKEN)
  const { eventID, activityID } = await server.newEvent()
  await server.newWebhook(eventID, receiver.url)
  await open(`eventID=${eventID}`, t)
  await page.getByText(t.deliveryNone).waitFor()
  await page.getByRole('link', { name: t.deliveryEnroll }).waitFor()
  expect(await page.getByRole('button', { name: t.recoverAll }).count()).toBe(0) // there is nothing to recover
  await page.evaluate('window.notReloaded = true')

  await server.enroll(activityID, 'Zoë Ångström')
  await rows().getByText(t.deliveryWaiting).waitFor()
  await opener(rows()).click()
  const [sent] = receiver.requests
  const attempt = rows().locator('details.attempt')
  await attempt.getByText(fill(t.attemptName, { number: 1 })).waitFor()
  const request = attempt.getByRole('region', { name: t.attemptRequest, exact: true })
  const response = attempt.getByRole('region', { name: t.attemptResponse, exact: true })
  await request.getByText(`webhook-id: ${sent?.headers['webhook-id']}`).waitFor()
  const texts = await request.locator('pre').allInnerTexts()
  expect(texts[1]).toContain('\n  "data": {')
  expect(JSON.parse(texts[1] ?? '')).toEqual(sent?.json)
  expect(await response.locator('pre').allInnerTexts()).toEqual([
    expect.stringContaining('x-node: a7'),
    '{\n  "error": "down"\n}',
  ])
  const why = attempt.locator('.wrong')
  expect(await why.innerText()).toContain('503')
  const facts = attempt.locator('dl')
  expect(await facts.innerText()).toContain(t.attemptNext)
  expect(await facts.innerText()).toContain(receiver.url)
  // Whole lines, the reason first: nothing of another place lays them out.
  const [whole, reason, said] = await Promise.all(
    [facts, why, facts.locator('dd').first()].map((one) => one.boundingBox()),
  )
  expect(reason?.width).toBe(whole?.width)
  expect(reason?.y).toBeLessThan(whole?.y ?? 0)
  expect(said?.width).toBeGreaterThan((whole?.width ?? 0) / 2)
  const next = (await server.rpc('webhook.delivery.find', { eventID })).data[0].dueDate
  await rows()
    .getByText(fill(t.toldWaiting, { when: exactTime(next, t.locale) }))
    .waitFor()

  receiver.behave(() => ({}))
  await rows().getByRole('button', { name: t.deliveryResend, exact: true }).click()
  await rows().locator('.line').getByText(t.received, { exact: true }).waitFor()
  await rows()
    .getByText(fill(t.attemptName, { number: 2 }))
    .waitFor()
  await page.locator('[role=status]', { hasText: `${t.attemptReceived} (HTTP 200)` }).waitFor()
  await page.getByRole('button', { name: t.deliveryResend, exact: true }).waitFor() // and no longer at it
  expect(await page.evaluate('window.notReloaded')).toBe(true)
}

describe('a delivery that failed', () => {
  it.each([
    ['en-GB', en],
    ['pl-PL', pl],
    ['pt-BR', pt],
  ])('appears by itself, says why, and is resent once the receiver is mended: %s', mendAndResend)

  it('of a form shows its payload, decoded', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url, { contentType: 'application/x-www-form-urlencoded' })
    await server.enroll(activityID)
    const [delivery] = await inState(eventID, 1, 'received')
    await open(`eventID=${eventID}&delivery=${delivery?.deliveryID}`)
    const request = page.getByRole('region', { name: en.attemptRequest, exact: true })
    await request.waitFor()
    const [, payload, body] = await request.locator('pre').allInnerTexts()
    expect(JSON.parse(payload ?? '')).toMatchObject({ type: 'activityEnrollment' })
    expect(body).toBe(receiver.requests[0]?.body)
  })
})

describe('a delivery that was received', () => {
  it('is sent again with the same webhook-id, and says what was copied', async () => {
    const { eventID, deliveryID } = await oneReceived()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open(`eventID=${eventID}`)
    await opener(row(deliveryID)).click()
    await row(deliveryID).getByRole('button', { name: en.deliveryResend, exact: true }).click()
    const [first, second] = await receiver.received(2)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    await row(deliveryID).getByText('Attempt 2').waitFor()
    await row(deliveryID).getByRole('button', { name: en.attemptCopyBody }).first().click()
    await page.getByText(en.copied).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first?.body)
  })

  it('is found by the webhook-id in the log of its receiver', async () => {
    const { eventID, deliveryID } = await oneReceived()
    await open(`eventID=${eventID}`)
    const field = page.getByLabel(en.searchLabel)
    await field.fill(String(receiver.requests[0]?.headers['webhook-id']))
    await field.press('Enter')
    await row(deliveryID).getByText('Attempt 1').waitFor()
  })

  it('is shown by a link to it, whatever page it is on, and leads to its webhook', async () => {
    const { eventID, webhookID, deliveryID } = await oneReceived()
    await open(`eventID=${eventID}&state=givenUp&delivery=${deliveryID}`)
    const linked = page.getByRole('table', { name: en.deliveryLinked })
    await linked.getByText('Attempt 1').waitFor()
    await page.getByText(en.deliveryNoMatch).waitFor()
    const link = linked.getByRole('link', { name: fill(en.deliveryToWebhook, { id: webhookID }) })
    expect(await link.getAttribute('href')).toBe(`./webhooks#eventID=${eventID}&webhookID=${webhookID}`) // behind any path
    await page.goto(`${server.app.url}/deliveries#eventID=${eventID}&delivery=999999999`)
    await page.getByText(fill(en.deliveryMissing, { id: '999999999' })).waitFor()
  })

  it('whose webhook was removed cannot be sent again, and says so', async () => {
    receiver.behave(() => BROKEN)
    const { eventID, activityID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    const [delivery] = await inState(eventID, 1, 'waiting')
    await server.rpc('webhook.remove', { webhookID })
    await open(`eventID=${eventID}&delivery=${delivery?.deliveryID}`)
    await page.getByText(en.deliveryCancelledWhy).waitFor()
    await page.getByText('Attempt 1').waitFor()
    expect(await page.getByRole('button', { name: en.deliveryResend, exact: true }).count()).toBe(0)
  })
})

describe('an opened delivery', () => {
  it('is still there, and tells of its end, when it leaves the list it was opened in', async () => {
    receiver.behave(() => BROKEN)
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await inState(eventID, 1, 'waiting')
    receiver.behave(() => ({}))
    await open(`eventID=${eventID}&state=waiting`)
    await opener(rows()).click()
    await rows().getByRole('button', { name: en.deliveryResend, exact: true }).click()
    await page.getByText(en.deliveryNoMatch).waitFor()
    await page.locator('[role=status]', { hasText: 'Received (HTTP 200)' }).waitFor()
    const opened = page.getByRole('table', { name: en.deliveryLinked })
    await opened.getByText('Attempt 2').waitFor()
    await opened.locator('button[aria-expanded]:focus').waitFor()
  })
})

describe('the list', () => {
  it('is filtered by webhook, type and state, and by a link with them', async () => {
    const { eventID, activityID } = await server.newEvent()
    receiver.behave(({ path }) => (path === '/hook/broken' ? BROKEN : {}))
    const good = await server.newWebhook(eventID, `${receiver.url}/good`, { name: 'The CRM' })
    await server.newWebhook(eventID, `${receiver.url}/broken`)
    await server.newWebhook(eventID, `${receiver.url}/left`, { type: 'activityDismissal' })
    const { personID } = await server.enroll(activityID)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await inState(eventID, 3, 'received', 'waiting')
    await open(`eventID=${eventID}`)
    await expect.poll(() => rows().count()).toBe(3)

    const filters = page.getByRole('search')
    await filters.getByLabel(en.webhook).first().selectOption(good.webhookID)
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().innerText()).toContain('The CRM') // what people call it, instead of its URL
    await page.getByRole('button', { name: en.deliveryClear }).click()
    await expect.poll(() => rows().count()).toBe(3)
    await filters.getByLabel(en.state).selectOption('waiting')
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().innerText()).toContain('/broken')
    await filters.getByLabel(en.type).selectOption('activityDismissal')
    await page.getByText(en.deliveryNoMatch).waitFor()
    await filters.getByLabel(en.state).selectOption('received')
    await expect.poll(() => rows().count()).toBe(1)

    await page.reload()
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().innerText()).toContain('/left')
    await expect.poll(() => filters.getByLabel(en.type).inputValue()).toBe('activityDismissal')
    expect(await filters.getByLabel(en.state).inputValue()).toBe('received')
    await page.getByRole('button', { name: en.deliveryClear }).click()
    await expect.poll(() => rows().count()).toBe(3)
    expect(new URL(page.url()).hash).toBe(`#eventID=${eventID}`)
  })

  it('turns its pages, and is live on the first', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    for (let n = 0; n < 52; n += 1) await server.enroll(activityID, `Person ${n}`)
    await inState(eventID, 52, 'received')
    await open(`eventID=${eventID}`)
    const ids = () => opener(rows()).allInnerTexts()
    await page.getByText('1–50 of 52').first().waitFor()
    const newest = await ids()
    const below = page.getByRole('navigation', { name: en.deliveryPages })
    await below.getByRole('button', { name: en.older }).press('Enter')
    await page.getByText('51–52 of 52').first().waitFor()
    await page.getByText(en.deliveryLiveFirst).waitFor()
    const oldest = await ids()
    expect(newest.length + oldest.length).toBe(52)
    expect(new Set([...newest, ...oldest]).size).toBe(52)
    await below.locator('button:focus', { hasText: en.older }).waitFor() // for whoever goes on by keyboard
    const top = () => page.locator('#delivery-list').evaluate((list) => list.getBoundingClientRect().top >= 0)
    expect(await top()).toBe(true)
    for (const button of await page.getByRole('button', { name: en.older }).all())
      expect(await button.getAttribute('aria-disabled')).toBe('true')
    await below.getByRole('button', { name: en.newer }).press('Enter')
    await page.getByText('1–50 of 52').first().waitFor()
    await below.locator('button:focus', { hasText: en.newer }).waitFor()
    await page.getByRole('button', { name: en.older }).first().click()
    await page.getByText('51–52 of 52').first().waitFor()
    await page.getByRole('button', { name: en.newer }).first().click()
    await page.getByText('1–50 of 52').first().waitFor()
    expect(await ids()).toEqual(newest)
  })

  it('keeps its rows and the focus while it follows, until it is told to stop', async () => {
    const { eventID, activityID, deliveryID } = await oneReceived()
    await open(`eventID=${eventID}`)
    await opener(row(deliveryID)).focus()
    await page.evaluate(`window.marked = document.getElementById('delivery-${deliveryID}')`)
    await server.enroll(activityID, 'Bo Li')
    await page.getByText('1–2 of 2').waitFor()
    expect(await page.evaluate('marked.contains(document.activeElement) && marked.id')).toBe(`delivery-${deliveryID}`)
    expect(await page.evaluate("document.querySelector('[aria-live]').textContent")).toBe('') // no more than seen
    await page.getByRole('switch', { name: en.deliveryLive }).uncheck()
    await page.getByText(en.deliveryLiveOff).waitFor()
    const before = visit.calls.length
    await server.enroll(activityID, 'Eva Nowak')
    await inState(eventID, 3, 'received')
    await page.getByRole('switch', { name: en.deliveryLive }).check()
    await page.getByText('1–3 of 3').waitFor()
    expect(visit.calls.slice(before).filter((method) => method === 'webhook.delivery.find').length).toBeLessThan(3)
  })
})

describe('a large event', () => {
  it('has its webhooks chosen by ID too, and its deliveries not counted to the end', async () => {
    const { eventID, activityID } = await server.newEvent()
    for (let n = 0; n < 100; n += 1) await server.newWebhook(eventID, receiver.url, { active: false })
    const last = await server.newWebhook(eventID, `${receiver.url}/last`)
    await server.enroll(activityID)
    await page.route('**/rpc', async (route) => {
      const response = await route.fetch()
      const json = await response.json()
      if (route.request().postDataJSON().method === 'webhook.delivery.find') json.result.total = 10_000
      await route.fulfill({ response, json })
    })
    await open(`eventID=${eventID}`)
    await page.getByText('1–1 of 10,000+').first().waitFor()
    const field = page.getByLabel(en.deliveryWebhookID)
    await field.fill(last.webhookID)
    await field.press('Enter')
    await expect.poll(() => page.url()).toContain(`webhookID=${last.webhookID}`)
    expect(await page.getByRole('search').locator('select').first().inputValue()).toBe(last.webhookID)
    await rows().getByText('/last').waitFor()
    await page.unrouteAll({ behavior: 'wait' })
  })
})

describe('the charts', () => {
  it('are drawn anew for another width and other colours, and say what is below the pointer', async () => {
    const { eventID } = await oneReceived()
    await open(`eventID=${eventID}`)
    await openCharts()
    const plot = page.locator('.plot').first()
    const canvas = plot.locator('canvas')
    await canvas.waitFor()
    const width = () => canvas.evaluate('document.querySelector(".plot canvas").width')
    const image = () => page.evaluate('document.querySelector(".plot canvas").toDataURL()')
    const [wide, light] = [await width(), await image()]
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(image).not.toBe(light)
    await page.setViewportSize({ width: 700, height: 900 })
    await expect.poll(width).not.toBe(wide)
    const box = await plot.boundingBox()
    await plot.hover({ position: { x: (box?.width ?? 0) - 18, y: 60 } })
    await page.getByText(/^\d\d:\d\d: received 1, failed 0, given up 0$/).waitFor()
  })

  it('say what they show, of the last hour and of the last day', async () => {
    const { eventID, activityID } = await server.newEvent()
    receiver.behave((_, n) => (n === 1 ? BROKEN : {}))
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await inState(eventID, 1, 'waiting')
    await server.enroll(activityID, 'Bo Li')
    await inState(eventID, 2, 'waiting', 'received')
    await open(`eventID=${eventID}`)
    const figures = { received: 1, failed: 1, givenUp: 0 }
    const chart = (period: string) =>
      page.getByRole('img', { name: fill(en.chartCountsLabel, { ...figures, period }), exact: true })
    await page.locator('.figures').getByText('1').first().waitFor()
    expect(await page.locator('.plot').count()).toBe(0)
    await openCharts()
    await chart(en.chartHour).locator('canvas').waitFor()
    expect(await page.locator('.figures').innerText()).toMatch(
      /^Attempts\s+Received\s+1\s+Failed\s+1\s+Given up\s+0\s+Deliveries\s+Waiting now\s+1$/,
    )
    await page.getByText(en.chartTable).click()
    const cells = () => page.locator('.stats-table tbody tr').first().locator('td').allInnerTexts()
    expect((await cells()).slice(0, 3)).toEqual(['1', '1', '0'])

    await page.getByText(en.chartDay, { exact: true }).click()
    await chart(en.chartDay).locator('canvas').waitFor()
    await page.reload()
    await openCharts()
    await chart(en.chartDay).locator('canvas').waitFor()
    expect(await page.getByLabel(en.chartDay, { exact: true }).isChecked()).toBe(true)
  })
})

describe('the place', () => {
  /** Deliveries in many states, after a while in which much was sent. */
  async function manyStates() {
    const { eventID, activityID } = await server.newEvent()
    const secret = { securityCode: 'sesame', headers: { 'X-Tenant': '7' } }
    await server.newWebhook(eventID, `${receiver.url}/crm`, secret)
    for (let minute = 0; minute < 12; minute += 1) {
      receiver.behave((_, n) => (n % 7 === 3 ? BROKEN : {}))
      for (let n = 0; n < 1 + ((minute * 5) % 4); n += 1) await server.enroll(activityID, `Person ${minute} ${n}`)
      await vi.waitFor(async () =>
        expect(await server.outbox()).not.toContainEqual(expect.objectContaining({ due_at: null })),
      )
      server.clock.advance(60_000)
    }
    receiver.behave(({ path }) => (path.endsWith('/gone') ? { status: 410 } : BROKEN))
    const { personID } = await server.enroll(activityID)
    await server.rpc('activity.person.dismiss', { activityID, personID })
    const held = await server.newWebhook(eventID, `${receiver.url}/a/rather/long/path/of/an/integration/that/is/off`)
    const removed = await server.newWebhook(eventID, `${receiver.url}/removed`)
    await server.newWebhook(eventID, `${receiver.url}/gone`)
    await server.enroll(activityID, 'Bo Li')
    await vi.waitFor(async () =>
      expect(await server.outbox()).not.toContainEqual(expect.objectContaining({ due_at: null })),
    )
    await server.rpc('webhook.edit', { webhookID: held.webhookID, active: false })
    await server.rpc('webhook.remove', { webhookID: removed.webhookID })
    return { eventID }
  }

  it('is accessible and fits: wide, and on a dark phone', async () => {
    const { eventID } = await manyStates()
    const looks = [
      ['wide', { viewport: { width: 1280, height: 900 } }],
      ['polish phone', { viewport: { width: 360, height: 740 }, locale: 'pl-PL', colorScheme: 'dark' }],
    ] as const
    for (const [name, options] of looks) {
      await visitAs(options)
      const t = name.startsWith('polish') ? pl : en
      await open(`eventID=${eventID}`, t)
      await rows().first().waitFor()
      await openCharts(t)
      await page.locator('.plot canvas').nth(1).waitFor()
      await lookAt(page, `${name} deliveries`)
      await opener(rows().filter({ hasText: t.deliveryWaiting }).first()).click()
      await page.locator('.message').nth(1).waitFor()
      await lookAt(page, `${name} delivery`)
    }
    await page.getByText(pl.chartTable).click()
    await lookAt(page, 'polish phone figures')
  }, 120_000)
})
