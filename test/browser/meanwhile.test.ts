import { describe, expect, it, vi } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { fill } from '../../src/console/web/phrases/language.ts'
import { signIn } from './look.ts'
import { page, receiver, server, setStage, visit } from './stage.ts'

/** What people do while a call is under way, and what the page makes of answers that come late, or not at all. */

setStage({ cut: true, expected: /^Failed to load resource/ }) // the page is refused, and loses connections, on purpose

async function open(place: string): Promise<void> {
  await page.goto(`${server.app.url}${place}`)
  await signIn(page)
  await page.getByText(en.tokenValid).waitFor()
}

/** Keeps calls of a method from going through until they are let go; or answers them itself. */
async function hold(method: string, answer?: { status: number; body: string }) {
  let letGo = () => {}
  const free = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let asked = 0
  await page.route('**/rpc', async (route) => {
    if (route.request().postDataJSON().method !== method) return route.fallback()
    asked += 1
    await free
    await (answer ? route.fulfill(answer) : route.fallback()).catch(() => {}) // the page may be gone
  })
  return { letGo, asked: (n: number) => vi.waitFor(() => expect(asked).toBeGreaterThanOrEqual(n), 10_000) }
}

/** The one place that says that the server cannot be reached. */
const awayBar = () => page.locator('.away').getByText(en.away)

const button = (name: string) => page.getByRole('button', { name, exact: true })

async function fillForm(eventID: string): Promise<void> {
  await open(`/webhooks#eventID=${eventID}&type=activityEnrollment`)
  await page.locator('#webhook-new').click()
  await page.locator('#webhook-url').fill(receiver.url)
}

describe('a webhook that is being made', () => {
  it('is made once, however often its button is clicked', async () => {
    const { eventID } = await server.newEvent()
    await fillForm(eventID)
    const create = await hold('webhook.create')
    await button(en.webhookCreate).click()
    await create.asked(1)
    const find = await hold('webhook.find')
    create.letGo()
    await page.getByText(en.secretOnce).waitFor() // the list is not there yet, and nothing is left to click
    expect(await button(en.webhookCreate).count()).toBe(0)
    find.letGo()
    await page.locator('table.webhooks .webhook-panel').waitFor()
    await page.locator('.secret').waitFor()
    expect(visit.calls.filter((method) => method === 'webhook.create')).toHaveLength(1)
  })

  it('shows its secret also when its place or its event has been left', async () => {
    const [{ eventID }, other] = [await server.newEvent(), await server.newEvent()]
    await fillForm(eventID)
    for (const leave of ['place', 'event']) {
      const create = await hold('webhook.create')
      await button(en.webhookCreate).click()
      await create.asked(1)
      if (leave === 'place') await page.getByRole('link', { name: en.deliveries }).first().click()
      else await page.locator('.event-field select').selectOption(other.eventID)
      const address = page.url()
      create.letGo()
      const secret = page.locator('.secret')
      await secret.getByText('whsec_').waitFor()
      expect(page.url()).toBe(address)
      await secret.getByRole('button', { name: en.secretKept }).click()
      await secret.waitFor({ state: 'detached' })
      expect(await page.content()).not.toContain('whsec_')
      await page.unroute('**/rpc')
      if (leave === 'place') await fillForm(eventID)
    }
  })

  it('shows its secret to nobody with another token', async () => {
    const { eventID } = await server.newEvent()
    const { token } = await server.rpc('token.create', { name: 'Reader', eventID, permission: 'user' })
    await fillForm(eventID)
    await button(en.webhookCreate).click()
    await page.getByText(en.secretOnce).waitFor()
    await signIn(page, token)
    await page.getByText(en.secretOnce).waitFor({ state: 'detached' })
    await page.locator('table.webhooks').waitFor()
    expect(await page.content()).not.toContain('whsec_')
  })
})

describe('a token', () => {
  it('is not judged by what an earlier one was answered', async () => {
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    const { token, tokenID } = await server.rpc('token.create', { name: 'Old', eventID })
    await page.goto(`${server.app.url}/webhooks#eventID=${eventID}&webhookID=${webhookID}`)
    await signIn(page, token)
    const test = await hold('webhook.test')
    await page.locator(`#webhook-${webhookID}-test`).click()
    await test.asked(1)
    await server.rpc('token.remove', { tokenID })
    await signIn(page)
    await page.getByText(en.tokenValid).waitFor()
    const answered = page.waitForResponse((response) => response.status() === 401)
    test.letGo()
    await answered
    await page.locator(`#webhook-${webhookID}-test`).waitFor()
    expect(await page.getByText(en.tokenWrong).count()).toBe(0)
  })
})

describe('a server that does not answer', () => {
  it('leaves the list and an open dialog as they are', async () => {
    const { eventID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await open(`/webhooks#eventID=${eventID}&webhookID=${webhookID}`)
    await button(en.webhookRecover).click()
    await page.getByRole('dialog').waitFor()
    const busy = await hold('webhook.find', { status: 503, body: 'busy' })
    busy.letGo()
    await awayBar().waitFor()
    expect(await page.locator('.problem').count()).toBe(0)
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    expect(await page.locator('table.webhooks > tbody').count()).toBe(1)
    await page.unroute('**/rpc')
    await awayBar().waitFor({ state: 'hidden' })
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
  })

  it('is asked again by itself, and the page is there when it is back', async () => {
    const { eventID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await page.goto(server.app.url)
    const away = await hold('webhook.type.find', { status: 503, body: 'busy' })
    away.letGo()
    await open(`/deliveries#eventID=${eventID}`)
    await away.asked(1)
    await page.unroute('**/rpc')
    await page.locator('#filter-type option[value=activityEnrollment]').waitFor({ state: 'attached' })
  })
})

describe('a server that cannot be reached', () => {
  /** Cuts the page off, as when a process ends or a network is gone. */
  async function cutOff(): Promise<void> {
    await page.route(/\/(rpc|readyz|openrpc\.json|schemas\/.*)$/, (route) => route.abort('connectionrefused'))
  }
  const back = () => page.unroute(/\/(rpc|readyz|openrpc\.json|schemas\/.*)$/)
  /** It is said once, and not in the words of the browser. */
  async function expectSaidOnce(): Promise<void> {
    await awayBar().waitFor()
    const text = await page.locator('body').innerText()
    expect(text.split(en.away)).toHaveLength(2)
    expect(text).not.toMatch(/Failed to fetch|NetworkError|Load failed/)
    expect(await page.locator('.problem').count()).toBe(0)
  }

  it('is told once in the webhooks; what was typed is kept, and the rest comes by itself', async () => {
    const { eventID } = await server.newEvent()
    await fillForm(eventID)
    await cutOff()
    await button(en.webhookCreate).click()
    await expectSaidOnce()
    expect(await page.locator('#webhook-url').inputValue()).toBe(receiver.url)
    await back()
    await awayBar().waitFor({ state: 'hidden' })
    await page.locator('.problem').getByText(en.noAnswerWhy).waitFor() // nobody knows whether it was made
    await button(en.webhookCreate).click()
    await page.getByText(en.secretOnce).waitFor()
  })

  it('is told once in the API console, which runs the call again when it is told to', async () => {
    await open('/#event.create')
    await page.locator('.event-field select:not([aria-busy])').waitFor() // nothing else is under way
    await page.locator('#field-event\\.create-name').fill('Congress')
    await cutOff()
    await page.keyboard.press('Enter')
    await expectSaidOnce()
    await back()
    await awayBar().waitFor({ state: 'hidden' })
    await page.getByText(en.noAnswerWhy).waitFor()
    await page.locator('#field-event\\.create-name').press('Enter')
    await page.locator('.answer.good').waitFor()
  })

  it('is told once in the deliveries, the people and the types, which come when it is back', async () => {
    const { eventID } = await server.newEvent()
    for (const [place, there] of [
      [`/deliveries#eventID=${eventID}`, () => page.getByText(en.deliveryNone)],
      [`/people#eventID=${eventID}`, () => page.getByLabel(en.peopleSearch)],
      ['/types', () => page.getByRole('heading', { name: 'InEvent' })],
      ['/', () => page.getByRole('link', { name: `event.create: ${en.tryOut}`, exact: true })],
    ] as const) {
      await page.goto(`${server.app.url}/webhooks#eventID=${eventID}`)
      await signIn(page)
      await page.getByText(en.tokenValid).waitFor()
      await cutOff()
      await page.locator(`nav.places a[href="./${place.split('#')[0]?.slice(1)}"]`).click()
      await expectSaidOnce()
      await page.locator('main .skeleton').first().waitFor()
      await back()
      await there().first().waitFor()
      await awayBar().waitFor({ state: 'hidden' })
    }
  })
})

describe('a place that is not loaded yet', () => {
  const FILE = /other-places-[^/]*\.js$/

  it('comes when its file does, unless another was chosen meanwhile', async () => {
    let letGo = () => {}
    const free = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await page.route(FILE, async (route) => {
      await free
      await route.fallback()
    })
    await open('/')
    await page.getByRole('link', { name: en.people, exact: true }).click()
    await page.getByRole('link', { name: en.webhooks, exact: true }).click()
    await page.getByRole('heading', { level: 1, name: en.apiConsole }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    letGo()
    await page.getByRole('heading', { level: 1, name: en.webhooks }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/webhooks')
    await page.goBack() // where somebody wanted to go before, they have not been
    await page.getByRole('heading', { level: 1, name: en.apiConsole }).waitFor()
  })

  it('is asked for again when the server is back, with the page of the version that it has then', async () => {
    await page.route(FILE, (route) => route.abort('connectionrefused'))
    await page.route(/\/readyz$/, (route) => route.abort('connectionrefused'))
    await open('/')
    await page.getByRole('link', { name: en.typesPlace, exact: true }).click()
    await awayBar().waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.unroute(FILE)
    await page.unroute(/\/readyz$/)
    await page.getByRole('heading', { level: 1, name: en.typesPlace }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/types')
  })
})

describe('deliveries', () => {
  it('of one event are not shown as those of the next', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await receiver.received(1)
    const other = await server.newEvent()
    await open(`/deliveries#eventID=${eventID}`)
    await page.locator('table.deliveries > tbody').waitFor()
    const find = await hold('webhook.delivery.find')
    await page.locator('.event-field select').selectOption(other.eventID)
    await find.asked(1)
    expect(await page.locator('table.deliveries').count()).toBe(0)
    find.letGo()
    await page.getByText(en.deliveryNone).waitFor()
  })

  it('to a webhook that is switched off say so when they are sent again, and wait in peace', async () => {
    const { eventID, activityID } = await server.newEvent()
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await receiver.received(1)
    await server.rpc('webhook.edit', { webhookID, active: false })
    await open(`/deliveries#eventID=${eventID}`)
    await page.locator('table.deliveries .disclosure').click()
    await button(en.deliveryResend).click()
    await page.locator('table.deliveries .badge').getByText(en.deliveryHeld).waitFor()
    await button(en.deliveryResend).waitFor() // and no longer at it
  })

  it('are shown without the filter when their place is chosen once more', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.enroll(activityID)
    await receiver.received(1)
    await open(`/deliveries#eventID=${eventID}&state=waiting`)
    await page.getByText(en.deliveryNoMatch).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: en.deliveries }).click()
    await page.locator('table.deliveries > tbody').waitFor()
    await page.locator('#content:focus').waitFor()
    await page.locator('.filters select').last().selectOption('waiting')
    await button(en.deliveryClear).first().click()
    await page.locator('#filter-type:focus').waitFor()

    const opened = page.locator('table.deliveries .disclosure')
    await opened.waitFor()
    const address = page.url()
    await opened.click()
    await page.getByText(fill(en.attemptName, { number: 1 })).waitFor()
    await page.goBack() // closes it
    await page.getByText(fill(en.attemptName, { number: 1 })).waitFor({ state: 'detached' })
    expect(page.url()).toBe(address)
  })
})

it('the token is tried again by itself when the server is back', async () => {
  await page.goto(server.app.url)
  const busy = await hold('token.get', { status: 503, body: 'busy' })
  busy.letGo()
  await signIn(page)
  await awayBar().waitFor()
  await page.unroute('**/rpc')
  await page.getByText(en.tokenValid).waitFor()
})
