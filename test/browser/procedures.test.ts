import { beforeEach, describe, expect, it } from 'vitest'
import { es as t } from '../../src/console/web/phrases/es/index.ts'
import { goTo, result } from './api-console.ts'
import { signIn } from './look.ts'
import { page, receiver, server, setStage, visitAs } from './stage.ts'

/** The procedures of InEvent's article on webhooks, in its language, as its readers follow them in the API console. */

setStage()

let eventID: string

beforeEach(async () => {
  eventID = (await server.newEvent()).eventID
  await visitAs({ locale: 'es-ES' })
  await page.goto(`${server.app.url}/webhooks#eventID=${eventID}`)
  await signIn(page)
  await page.getByText(t.webhookNoneYet).waitFor()
  await page.getByRole('link', { name: t.apiConsole }).click()
  await page.getByRole('link', { name: 'Webhook', exact: true }).waitFor()
})

interface Way {
  open(method: string): Promise<void>
  enter(id: string, value: string): Promise<void>
  run(): Promise<void>
  confirm(): Promise<void>
}

const mouse: Way = {
  async open(method) {
    await page.getByRole('link', { name: 'Webhook', exact: true }).click()
    await page.getByRole('button', { name: `${method}: ${t.tryOut}` }).click()
  },
  async enter(id, value) {
    const field = page.locator(`[id="${id}"]`)
    if (await field.evaluate((element) => element.matches('select'))) await field.selectOption(value)
    else await field.fill(value)
  },
  run: () => page.getByRole('button', { name: t.run, exact: true }).click(),
  confirm: () => page.getByRole('dialog').getByRole('button', { name: t.sureRun }).click(),
}

const keyboard: Way = {
  open: goTo,
  async enter(id, value) {
    for (let tabs = 0; tabs < 10 && (await page.locator(':focus').getAttribute('id')) !== id; tabs += 1) {
      await page.keyboard.press('Tab')
    }
    await page.locator(`[id="${id}"]:focus`).waitFor()
    await page.keyboard.type(value)
  },
  run: () => page.keyboard.press('Enter'),
  async confirm() {
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
  },
}

describe.each([
  ['mouse', mouse],
  ['keyboard', keyboard],
] as const)('by %s', (_, { open, enter, run, confirm }) => {
  async function play(method: string, values: Record<string, string> = {}) {
    await open(method)
    for (const [name, value] of Object.entries(values)) await enter(`field-${method}-${name}`, value)
    await run()
  }

  /** Finds the only webhook of the event, to take its ID from the answer. */
  async function find() {
    await play('webhook.find')
    const { data } = await result('webhook.find', t)
    expect(data).toHaveLength(1)
    return data[0]
  }

  it('adds a webhook', async () => {
    await play('webhook.create', { type: 'activityEnrollment', url: receiver.url })
    const { webhookID } = await result('webhook.create', t)
    expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({
      ...{ eventID, type: 'activityEnrollment', url: receiver.url },
    })
  })

  it('finds a webhook that was added', async () => {
    const { webhookID } = await server.newWebhook(eventID, receiver.url)
    expect(await find()).toMatchObject({
      ...{ webhookID, eventID, type: 'activityEnrollment', url: receiver.url },
      date: expect.stringMatching(/^\d+$/),
    })
  })

  it('removes a webhook', async () => {
    await server.newWebhook(eventID, receiver.url)
    const { webhookID } = await find()
    await play('webhook.remove', { webhookID })
    await confirm()
    expect(await result('webhook.remove', t)).toMatchObject({ webhookID })
    expect(await server.rpc('webhook.find', { eventID })).toMatchObject({ total: 0 })
  })

  it('shows the example of a request', async () => {
    await server.newWebhook(eventID, receiver.url)
    const { webhookID } = await find()
    await play('webhook.requestExample', { webhookID })
    expect(await result('webhook.requestExample', t)).toEqual(await server.rpc('webhook.requestExample', { webhookID }))
  })

  it('shows the example of a response', async () => {
    await server.newWebhook(eventID, receiver.url)
    const { webhookID } = await find()
    await play('webhook.responseExample', { webhookID })
    expect(await result('webhook.responseExample', t)).toEqual(
      await server.rpc('webhook.responseExample', { webhookID }),
    )
  })
})
