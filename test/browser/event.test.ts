import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { fill } from '../../src/console/web/phrases/language.ts'
import { result } from './api-console.ts'
import { signIn } from './look.ts'
import { page, server, setStage } from './stage.ts'

// The event is chosen once, in the header, for all places.

setStage()

async function open(place: string, token?: string): Promise<void> {
  await page.goto(`${server.app.url}${place}`)
  await signIn(page, token)
  await page.getByText(en.tokenValid).waitFor()
}

const field = () => page.locator('.event-field select')
const shows = (of: Locator, value: string) => expect.poll(() => of.inputValue()).toBe(value)
const goTo = (name: string) => page.locator('nav.places').getByRole('link', { name, exact: true }).click()
const formEvent = (method: string) => page.locator(`[id="field-${method}-eventID"]`)

/** A company with two events, and a token that sees no others. */
async function twoEvents() {
  const { companyID } = await server.rpc('company.create', { name: 'School' })
  const create = async (name: string): Promise<string> =>
    (await server.rpc('event.create', { name, companyID })).eventID
  const [spring, autumn] = [await create('Spring'), await create('Autumn')]
  const { token } = await server.rpc('token.create', { name: 'School', companyID, permission: 'admin' })
  return { spring, autumn, token, companyID }
}

describe('the event of the header', () => {
  it('is that of every place, and stands in the forms of methods until another is typed', async () => {
    const { spring, autumn, token } = await twoEvents()
    await server.newWebhook(autumn, 'https://example.com/autumn')
    await open('/#webhook.find', token)
    await shows(formEvent('webhook.find'), spring)
    await field().selectOption(autumn)
    await shows(formEvent('webhook.find'), autumn)
    await goTo(en.webhooks)
    await page.locator('table.webhooks').getByText('https://example.com/autumn').waitFor()
    await field().selectOption(spring)
    await page.getByText(en.webhookNoneYet).waitFor()
    expect(page.url()).toContain(`eventID=${spring}`)
    await goTo(en.deliveries)
    await page.getByText(en.deliveryNone).waitFor()
    expect(await field().inputValue()).toBe(spring)
    await goTo(en.apiConsole)
    await page.evaluate("location.hash = 'webhook.find'")
    await formEvent('webhook.find').fill(autumn)
    await formEvent('webhook.find').press('Enter')
    expect((await result('webhook.find')).total).toBe(1)
    await shows(field(), autumn) // a call is about an event as well
    await page.reload()
    await shows(field(), autumn)
  })

  it('is that of a link, in a place and in the API console', async () => {
    const { spring, autumn, token } = await twoEvents()
    await open(`/deliveries#eventID=${autumn}`, token)
    await shows(field(), autumn)
    await page.evaluate(`location.hash = 'eventID=${spring}'`)
    await shows(field(), spring)
    await page.goto(`${server.app.url}/#webhook.find?eventID=${autumn}`)
    await shows(field(), autumn)
  })

  it('is never another one without a word', async () => {
    const { spring, token } = await twoEvents()
    await open('/deliveries#eventID=999999', token)
    await page.getByText(fill(en.eventUnseen, { linked: '999999', eventID: spring })).waitFor()
    await shows(field(), spring)
    await page.goto(`${server.app.url}/#webhook.find?eventID=999999`)
    await shows(field(), spring)
    expect(await formEvent('webhook.find').inputValue()).toBe('999999')
  })

  it('is searched for by name, and by its number, when there are more than a list can hold', async () => {
    const { spring, token, companyID } = await twoEvents()
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => server.rpc('event.create', { name: `Course ${n}`, companyID })),
    )
    const { eventID: wanted } = await server.rpc('event.create', { name: 'Beekeeping', companyID })
    const search = page.getByRole('combobox', { name: en.eventSearch })
    await open('/webhooks', token)
    await shows(search, `Spring #${spring}`)
    await search.focus()
    await page.keyboard.type('beekeep')
    await page.locator('.choices [role=option]').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await shows(search, `Beekeeping #${wanted}`)
    expect(page.url()).toContain(`eventID=${wanted}`)
    await page.keyboard.type(spring) // instead of what stood there, and not one digit before the others
    await page.keyboard.press('Enter')
    await shows(search, `Spring #${spring}`)
    expect(page.url()).toContain(`eventID=${spring}`)
    await search.fill('999999')
    await page.keyboard.press('Tab')
    await page.getByText(fill(en.eventUnseen, { linked: '999999', eventID: spring })).waitFor()
  })
})
