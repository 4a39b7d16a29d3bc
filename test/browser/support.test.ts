import fs from 'node:fs'
import type { Locator } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visitAs } from './stage.ts'

// What support is asked: did it arrive, why not, and can it be sent again?

setStage({ cut: true, clock: manualClock(new Date()), env: { RETRY_SCHEDULE: '10m,1h' } })

async function open(hash: string, t: Phrases = en, token?: string): Promise<void> {
  await page.goto(`${server.app.url}/deliveries#${hash}`)
  await signIn(page, token)
  await page.getByText(t.tokenValid).waitFor()
}

const rows = () => page.locator('.delivery-list table.deliveries > tbody')
const person = (t: Phrases = en) => page.getByRole('region', { name: t.personTitle })
const field = () => page.locator('#search-text')

async function search(text: string): Promise<void> {
  await field().fill(text)
  await field().press('Enter')
}

/** The deliveries of an event, once there are n and all of them are in that state. */
function inState(eventID: string, n: number, state: string) {
  return vi.waitFor(
    async () => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, limit: 100 })
      expect(data.map((one: { state: string }) => one.state)).toEqual(Array(n).fill(state))
      return data as { deliveryID: string; date: string }[]
    },
    { timeout: 15_000, interval: 20 },
  )
}

/** An event whose receiver is down, and people who enrolled. */
async function failing(...names: string[]) {
  receiver.behave(() => ({ status: 503 }))
  const { eventID, activityID } = await server.newEvent()
  const { webhookID } = await server.newWebhook(eventID, receiver.url)
  for (const name of names) await server.enroll(activityID, name)
  const deliveries = await inState(eventID, names.length, 'waiting')
  return { eventID, activityID, webhookID, deliveries }
}

describe("Ana's question", () => {
  it.each([
    ['es-ES', es],
    ['pl-PL', pl],
  ])('is answered, and her enrolment sent again, in under five clicks: %s', async (locale, t) => {
    await visitAs({ locale })
    const { eventID } = await failing('Ana Souza', 'Ana Lima', 'Bo Li')
    let clicks = 0
    const click = async (target: Locator) => {
      clicks += 1
      await target.click()
    }
    await open(`eventID=${eventID}`, t)
    await rows().nth(2).waitFor()

    await click(field())
    await page.keyboard.type('ana')
    await page.keyboard.press('Enter')
    await page.getByText(fill(t.searchSeveral, { count: 2 })).waitFor()
    await click(page.getByRole('button', { name: 'Ana Souza' }))
    await person(t).getByText(t.toldNone).waitFor()
    const why = person(t).locator('.told > li').filter({ hasText: t.kindEnrolled })
    expect(await why.innerText()).toContain(t.deliveryWaiting)
    const [before = ''] = t.toldWaiting.split('{when}')
    expect(await why.innerText()).toContain(before)
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().innerText()).toContain('Ana Souza')
    expect(await rows().innerText()).toContain('HTTP 503')

    receiver.behave(() => ({}))
    await click(page.getByLabel(t.selectPage))
    await click(page.getByRole('button', { name: fill(t.resendSelected, { count: 1 }) }))
    await person(t)
      .getByText(fill(t.toldAll, { total: 1 }))
      .waitFor()
    await rows().getByText(t.received, { exact: true }).waitFor()
    expect(clicks).toBeLessThan(5)
    await page.reload()
    await person(t).getByText('ana.souza@example.com').waitFor()
  })

  it('is answered when nothing was sent, by keyboard alone', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url, { active: false })
    await server.enroll(activityID, 'Ana Souza')
    await open(`eventID=${eventID}`)
    await page.getByText(en.deliveryNone).waitFor()
    await field().focus()
    await page.keyboard.type('Ana Souza')
    await page.keyboard.press('Enter')
    await person().getByText(en.toldNone).waitFor()
    await person().getByText(en.toldMissed).waitFor()
    await person().getByText(en.toldNoWebhook).first().waitFor()
    await page.getByText(en.deliveryNoMatch).waitFor()
    await page.keyboard.press('Tab')
    expect(await field().inputValue()).toBe('')
    await page.getByRole('button', { name: en.personClear }).focus()
    await page.keyboard.press('Enter')
    await page.getByText(en.deliveryNone).waitFor()
    await page.locator('#search-text:focus').waitFor()
  })

  it("is asked by the company's own number, by a number of a delivery, and by what nobody is called", async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    const personID = { externalID: `A-${eventID}` }
    await server.enroll(activityID, 'Bo Li')
    await inState(eventID, 1, 'received')
    await server.rpc('activity.person.bind', { activityID, personID, name: 'Ana Souza', email: 'ana@example.com' })
    const [ana] = await inState(eventID, 2, 'received')
    await open(`eventID=${eventID}`)
    await rows().nth(1).waitFor()
    await search(personID.externalID)
    await person().getByText('Ana Souza').waitFor()
    await person()
      .getByText(fill(en.toldAll, { total: 1 }))
      .waitFor()
    await search('nobody')
    await page.getByText(fill(en.searchNone, { text: 'nobody' })).waitFor()
    await page.getByRole('button', { name: en.personClear }).click()
    await expect.poll(() => rows().count()).toBe(2)
    await search(ana?.deliveryID ?? '')
    await page.locator(`#delivery-${ana?.deliveryID}-details`).waitFor()
    await rows().getByRole('link', { name: 'Bo Li' }).click()
    await person().getByText('bo.li@example.com').waitFor()
  })

  it('and its answer fit, and all can read them', async () => {
    const { eventID } = await failing('Ana Souza', 'Ana Lima')
    for (const [name, options] of [
      ['wide', { locale: 'es-ES' }],
      ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'pl-PL' }],
    ] as const) {
      await visitAs(options)
      const t = name === 'wide' ? es : pl
      await open(`eventID=${eventID}`, t)
      await rows().first().waitFor()
      if (name === 'phone') await page.getByRole('button', { name: t.deliveryMoreFilters, exact: true }).click()
      await search('ana')
      await page.getByRole('button', { name: 'Ana Souza' }).waitFor()
      await lookAt(page, `${name} search`)
      await page.getByRole('button', { name: 'Ana Souza' }).click()
      await person(t).locator('.told > li').first().waitFor()
      await page.getByLabel(t.selectPage).check()
      await lookAt(page, `${name} person`)
      await page.getByRole('button', { name: t.recoverAll }).click()
      await page.getByText(fill(t.recoverCount, { count: 2 })).waitFor()
      await lookAt(page, `${name} recover all`)
    }
  })
})

describe('selected deliveries', () => {
  it('are sent again one after the other, until they are stopped', async () => {
    const { eventID, deliveries } = await failing('Ana Souza', 'Bo Li', 'Eva Nowak', 'Jan Kos')
    receiver.behave(() => ({}))
    const sent: string[] = []
    let goOn = () => {}
    const waits = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route('**/rpc', async (route) => {
      const { method, params } = route.request().postDataJSON()
      if (method === 'webhook.log.resend' && sent.push(params.deliveryID) === 2) await waits
      await route.continue()
    })
    await open(`eventID=${eventID}`)
    await page.getByLabel(en.selectPage).check()
    const [newest, ...others] = deliveries.map(({ deliveryID }) => deliveryID)
    await page.getByLabel(fill(en.selectOne, { id: newest ?? '' }), { exact: true }).uncheck()
    expect(await page.getByLabel(en.selectPage).isChecked()).toBe(false)
    await page.getByRole('button', { name: fill(en.resendSelected, { count: 3 }) }).click()
    await page.getByText(fill(en.recoverProgress, { done: 1, total: 3 })).waitFor()
    await page.getByRole('button', { name: en.recoverStop }).click()
    goOn()
    const done = fill(en.resendDone, { done: 2, total: 3 })
    await page.locator('.list-actions').getByText(done).waitFor()
    expect(sent).toEqual(others.slice(0, 2))
    const left = page.getByLabel(fill(en.selectOne, { id: others[2] ?? '' }), { exact: true })
    expect(await left.isChecked()).toBe(true)
    await page.getByRole('button', { name: fill(en.resendSelected, { count: 1 }) }).click()
    await vi.waitFor(async () => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID, state: 'received' })
      expect(data.map((one: { deliveryID: string }) => one.deliveryID)).toEqual(others)
    })
    await page.unrouteAll({ behavior: 'wait' })
  })

  it('do not keep each other back, and the one that could not be sent says why', async () => {
    const { eventID, webhookID } = await failing('Ana Souza', 'Bo Li')
    const other = await server.newWebhook(eventID, receiver.url)
    await open(`eventID=${eventID}`)
    await page.getByRole('switch', { name: en.deliveryLive }).uncheck()
    await page.getByLabel(en.selectPage).check()
    await server.rpc('webhook.remove', { webhookID })
    await page.getByRole('button', { name: fill(en.resendSelected, { count: 2 }) }).click()
    await page.locator('.list-actions').getByText('was removed').waitFor()
    await page
      .locator('.list-actions')
      .getByText(fill(en.resendDone, { done: 0, total: 2 }))
      .waitFor()
    await server.rpc('webhook.remove', { webhookID: other.webhookID })
  })

  it('are not offered to who may only read', async () => {
    const { eventID } = await failing('Ana Souza')
    const { token } = await server.rpc('token.create', { name: 'Reader', eventID, permission: 'user' })
    await open(`eventID=${eventID}`, en, token)
    await rows().getByText('Ana Souza').waitFor()
    await page.getByRole('button', { name: 'CSV' }).waitFor()
    await expect.poll(() => page.getByLabel(en.selectPage).count()).toBe(0)
    expect(await rows().getByRole('checkbox').count()).toBe(0)
    expect(await page.getByRole('button', { name: en.recoverAll }).count()).toBe(0)
  })
})

describe('all that failed', () => {
  it('is counted and tried again, of one webhook where that is chosen', async () => {
    const { eventID, activityID, webhookID } = await failing('Ana Souza', 'Bo Li')
    await server.newWebhook(eventID, `${receiver.url}/other`)
    await server.enroll(activityID, 'Eva Nowak')
    await inState(eventID, 4, 'waiting')
    await open(`eventID=${eventID}&webhookID=${webhookID}`)
    await page.getByRole('button', { name: en.recoverAll }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(fill(en.recoverAllOfWebhook, { id: webhookID })).waitFor()
    await dialog.getByText(fill(en.recoverCount, { count: 3 })).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: en.deliveryClear }).click()
    receiver.behave(() => ({}))
    await page.getByRole('button', { name: en.recoverAll }).click()
    await dialog.getByText(fill(en.recoverCount, { count: 4 })).waitFor()
    await dialog.getByRole('button', { name: en.recoverRun }).click()
    await dialog.getByText(fill(en.recoverDone, { done: 4, total: 4 })).waitFor()
    await inState(eventID, 4, 'received')
    await dialog.getByRole('button', { name: en.close }).click()
    await expect.poll(() => rows().getByText(en.received, { exact: true }).count()).toBe(4)
  })
})

describe('the list as a file', () => {
  it('has what the filters show, of all pages, and no formulas', async () => {
    const { eventID, activityID } = await server.newEvent()
    await server.newWebhook(eventID, receiver.url)
    await server.newWebhook(eventID, receiver.url, { type: 'activityDismissal' })
    const content = Array.from({ length: 104 }, (_, n) => ({ name: `Person ${n}`, email: `p${n}@example.com` }))
    await server.rpc('activity.person.bind', { activityID, content })
    const { personID } = await server.enroll(activityID, '=HYPERLINK("x"), Ana', { email: 'ana@example.com' })
    await server.rpc('activity.person.dismiss', { activityID, personID })
    await vi.waitFor(
      async () => {
        const { total } = await server.rpc('webhook.delivery.find', { eventID, state: 'received' })
        expect(total).toBe(106)
      },
      { timeout: 15_000, interval: 50 },
    )
    await open(`eventID=${eventID}&type=activityEnrollment`)
    await page.getByText('1–50 of 105').first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: fill(en.csv, { max: '5,000' }) }).click(),
    ])
    await page.getByText(fill(en.csvDone, { done: 105 })).waitFor()
    expect(download.suggestedFilename()).toBe(`${en.deliveries} ${eventID}.csv`)
    const lines = fs.readFileSync(await download.path(), 'utf8').split('\r\n')
    expect(lines[0]).toBe(
      '\uFEFFDelivery,State,Person,Email,Person ID,Activity,Type,Webhook,URL,Attempts,HTTP,Why it failed,Created',
    )
    expect(lines).toHaveLength(1 + 105 + 1)
    const ana = lines.filter((line) => line.includes('ana@example.com'))
    expect(ana).toEqual([
      expect.stringMatching(
        /^\d+,Received,"'=HYPERLINK\(""x""\), Ana",ana@example.com,\d+,Keynote,activityEnrollment,/,
      ),
    ])
    expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[0])).size).toBe(105)
  })
})

describe('a range of days', () => {
  it('begins with its first day and ends with its last, by the clock of who looks', async () => {
    const { eventID, deliveries } = await failing('Ana Souza')
    await visitAs({ timezoneId: 'America/Sao_Paulo' })
    const made = Number(deliveries[0]?.date) * 1_000
    const day = (later: number) =>
      new Date(made + later * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'America/Sao_Paulo' })
    await open(`eventID=${eventID}`)
    await rows().getByText('Ana Souza').waitFor()
    const choose = (label: string, value: string) =>
      page.getByRole('search').getByLabel(label, { exact: true }).fill(value)
    await choose(en.deliverySince, day(1))
    await page.getByText(en.deliveryNoMatch).waitFor()
    await choose(en.deliverySince, day(0))
    await rows().getByText('Ana Souza').waitFor()
    await choose(en.deliveryUntil, day(0))
    await expect.poll(() => page.url()).toContain(`until=${day(0)}`)
    await page.reload()
    await rows().getByText('Ana Souza').waitFor()
    expect(await page.getByRole('search').getByLabel(en.deliveryUntil, { exact: true }).inputValue()).toBe(day(0))
    await choose(en.deliverySince, '')
    await choose(en.deliveryUntil, day(-1))
    await page.getByText(en.deliveryNoMatch).waitFor()
  })
})
