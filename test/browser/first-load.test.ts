import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { firstLoad } from './first-load.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visitAs } from './stage.ts'

// What a page costs before it can be used, in counts; `npm run bench:console` has the times. And that nothing jumps meanwhile.

setStage()

describe('the first load', () => {
  it.each([
    ['en-GB', 7, 72_000],
    ['es-ES', 8, 82_000],
    ['pt-BR', 8, 82_000],
    ['pl-PL', 8, 82_000],
  ])('is one page and one round of files, in bytes that a phone can bear: %s', async (locale, requests, bytes) => {
    await visitAs({ locale })
    const load = await firstLoad(page, server.app.url, false)
    expect(load.requests.length).toBeLessThanOrEqual(requests)
    expect(new Set(load.requests).size).toBe(load.requests.length)
    expect(load.bytes).toBeLessThan(bytes)
    // The page itself has named all of them: none waits for a script to run.
    const named = (await page.evaluate(`performance.getEntriesByType('resource').map(({ name, initiatorType }) =>
      [new URL(name).pathname, initiatorType])`)) as [string, string][]
    expect(named.filter(([path, by]) => by === 'fetch' || path === '/rpc')).toEqual([])
  })
})

/** Sums up what the browser counts as jumps of the page: what stood there and moved, and no key or click was the cause. */
const SHIFTS = `window.shifts = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value
  }).observe({ type: 'layout-shift', buffered: true })`

/** The first heading is that of the place, and none is two steps below the one before it. */
async function expectHeadingsInOrder(): Promise<void> {
  const levels = (await page.evaluate(`[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .map((one) => Number(one.tagName.slice(1)))`)) as number[]
  expect(levels.filter((level) => level === 1)).toEqual([1])
  levels.forEach((level, index) => {
    expect(level - (levels[index - 1] ?? 0), `${levels}`).toBeLessThanOrEqual(1)
  })
}

describe.each([
  ['wide', { viewport: { width: 1280, height: 900 } }],
  ['tablet', { viewport: { width: 790, height: 1100 } }],
  ['phone', { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' }],
] as const)('while a place is on its way: %s', (name, options) => {
  it('bars stand for what comes, nothing jumps, and nothing sticks out', { timeout: 150_000 }, async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await receiver.received(1)
    await visitAs(options)
    await page.goto(server.app.url)
    await signIn(page)
    await page.getByText(en.tokenValid).waitFor()
    await page.addInitScript(SHIFTS)
    for (const [place, title, there] of [
      [`/webhooks#eventID=${eventID}`, en.webhooks, 'table.webhooks > tbody'],
      [`/deliveries#eventID=${eventID}`, en.deliveries, 'table.deliveries > tbody'],
      [`/people#eventID=${eventID}`, `${en.people}, Keynote`, 'table.people-table > tbody'],
      ['/types', en.typesPlace, '.type-platform'],
      ['/', en.apiConsole, '.method'],
    ] as const) {
      let letGo = () => {}
      const free = new Promise<void>((resolve) => {
        letGo = resolve
      })
      await page.route(/\/(rpc|openrpc\.json)$/, async (route) => {
        await free
        await route.fallback().catch(() => {}) // the page may be gone
      })
      await page.goto('about:blank')
      await page.goto(server.app.url + place)
      const bars = page.locator('main .skeleton[aria-busy=true]')
      await bars.first().waitFor()
      const moving = await page.evaluate(
        "getComputedStyle(document.querySelector('main .bar')).animationName !== 'none'",
      )
      expect(moving).toBe(!('reducedMotion' in options))
      letGo()
      await page.locator(there).first().waitFor()
      await bars.first().waitFor({ state: 'detached' })
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate('shifts'), place).toBeLessThan(0.05)
      expect(await page.title()).toBe(`Aviso: ${title}`)
      await expectHeadingsInOrder()
      await lookAt(page, `${name} ${place.split('#')[0]?.slice(1)} first load`)
      await page.unroute(/\/(rpc|openrpc\.json)$/)
    }
  })
})

it('a link to a webhook, a delivery or a type scrolls to it, and the title names what is open', async () => {
  const { eventID, activityID } = await server.newEvent()
  for (let n = 0; n < 12; n++) await server.newWebhook(eventID, `${receiver.url}/${n}`)
  const { webhookID } = (await server.rpc('webhook.find', { eventID, limit: 1 })).data[0]
  await server.enroll(activityID)
  await receiver.received(12)
  const deliveries = (await server.rpc('webhook.delivery.find', { eventID, limit: 50 })).data
  const { deliveryID } = deliveries.at(-1)
  await visitAs({ viewport: { width: 1280, height: 500 } })
  await page.goto(server.app.url)
  await signIn(page)
  await page.getByText(en.tokenValid).waitFor()
  for (const [place, id, title] of [
    [`/webhooks#eventID=${eventID}&webhookID=${webhookID}`, `webhook-${webhookID}-panel`, en.webhooks],
    [`/deliveries#eventID=${eventID}&delivery=${deliveryID}`, `delivery-${deliveryID}`, `Delivery ${deliveryID}`],
    ['/types#type=attendee_accepted', 'type-attendee_accepted', 'attendee_accepted'],
  ] as const) {
    await page.goto('about:blank')
    await page.goto(server.app.url + place)
    await page.locator(`[id="${id}"]`).waitFor()
    const inView = `(() => { const { top, bottom } = document.getElementById('${id}').getBoundingClientRect()
      return top < innerHeight && bottom > 60 })()`
    await expect.poll(() => page.evaluate(inView)).toBe(true)
    await expect.poll(() => page.title()).toBe(`Aviso: ${title}`)
  }
})
