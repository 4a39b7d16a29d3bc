import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { pt } from '../../src/console/web/phrases/pt/index.ts'
import { verify } from '../harness/receiver.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visitAs } from './stage.ts'

// What an organiser does on the first day, by clicks alone: a delivery that arrives, and one that waited for a webhook that was off.

setStage()

const LANGUAGES: [locale: string, t: Phrases][] = [
  ['es-PE', es],
  ['pt-BR', pt],
  ['pl-PL', pl],
  ['en-GB', en],
]

const place = (name: string) => page.locator('nav.places').getByRole('link', { name, exact: true }).click()
const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
const states = () => page.locator('.delivery-list table.deliveries > tbody')
const stepDone = (name: string) => page.locator('.steps .done', { hasText: name }).waitFor()

async function enroll(t: Phrases, name: string, email: string): Promise<void> {
  await page.getByLabel(t.personName, { exact: true }).fill(name)
  await page.getByLabel(t.email, { exact: true }).fill(email)
  await click(t.enroll)
  await page.getByText(fill(t.enrolledNow, { name })).waitFor()
}

/** A token of a company that has nothing yet, as the first visitor of a server has one. */
async function newToken(): Promise<string> {
  const { companyID } = await server.rpc('company.create', { name: 'Colegio' })
  return (await server.rpc('token.create', { name: 'Colegio', permission: 'admin', companyID })).token
}

describe('the first day', () => {
  it.each(LANGUAGES)('leads from the first visit to a delivery that is verified: %s', async (locale, t) => {
    await visitAs({ locale })
    const token = await newToken()
    await page.goto(server.app.url)
    await click(t.firstEnter)
    await signIn(page, token)
    const steps = page.getByRole('region', { name: t.firstSteps })
    await steps.getByText(t.noEvents).waitFor()
    await lookAt(page, `wide ${locale} first day`)

    await steps.getByRole('link', { name: t.people, exact: true }).click()
    await page.getByLabel(t.eventName).fill('2027')
    await click(t.eventMake)
    await page.getByLabel(t.activityName).fill('Robótica')
    await click(t.activityMake)
    await page.getByText(fill(t.peopleNone, { name: 'Robótica' })).waitFor()

    await place(t.apiConsole)
    await steps.getByRole('link', { name: t.firstCreate }).click()
    await page.getByRole('button', { name: t.webhookNew }).first().click()
    await page.getByLabel('activityEnrollment', { exact: true }).check()
    await page.locator('#webhook-url').fill(receiver.url)
    await click(t.webhookCreate)
    const region = page.getByRole('region', { name: t.secretTitle })
    const secret = await region.locator('code').innerText()
    await click(t.secretKept)

    await place(t.apiConsole)
    await stepDone(t.firstCreate)
    await steps.getByRole('link', { name: t.firstTest }).click()
    await page.locator('.panel-actions .primary').click()
    const [tested] = await receiver.received(1)
    await page.getByRole('region', { name: t.testAnswer }).waitFor()
    await place(t.apiConsole)
    await stepDone(t.firstTest)

    await place(t.people)
    await enroll(t, 'Łucja Żółć', 'lucja@example.com')
    const [, delivered] = await receiver.received(2)
    for (const request of [tested, delivered]) verify(secret, request as NonNullable<typeof request>)
    expect(JSON.stringify(delivered?.json)).toContain('Łucja Żółć')
    await page.locator('.done-note').getByRole('link', { name: t.personSent }).click()
    await page
      .getByRole('region', { name: t.personTitle })
      .getByText(fill(t.toldAll, { total: 1 }))
      .waitFor()
    await place(t.apiConsole)
    await page.getByText(t.tokenValid).waitFor()
    await steps.waitFor({ state: 'detached' })
  })

  it.each(LANGUAGES)(
    'holds what is for a webhook that is off, and sends it when it is on again: %s',
    async (locale, t) => {
      await visitAs({ locale })
      receiver.behave(() => ({ status: 503 }))
      const { eventID, activityID } = await server.newEvent()
      const { webhookID } = await server.newWebhook(eventID, receiver.url)
      await server.enroll(activityID, 'Ana Souza')
      await receiver.received(1)
      receiver.behave(() => ({}))

      await page.goto(`${server.app.url}/webhooks#eventID=${eventID}`)
      await signIn(page)
      const toggle = page.getByRole('switch')
      await toggle.click()
      await page.getByText(t.webhookSwitchedOff, { exact: true }).waitFor()
      await place(t.deliveries)
      await states().getByText(t.deliveryHeld, { exact: true }).waitFor()
      await place(t.people)
      await enroll(t, 'Bo Li', 'bo@example.com')
      await enroll(t, 'Caio Reis', 'caio@example.com')
      await place(t.webhooks)
      await page.getByText(fill(t.missedShort, { count: 2 })).waitFor()

      await toggle.click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(fill(t.heldCount, { count: 1 })).waitFor()
      await lookAt(page, `wide ${locale} resume`)
      await dialog.getByRole('button', { name: t.missedSend }).click()
      await receiver.received(3)
      server.clock.advance(3_600_000) // what was held is tried again when that is due
      await receiver.received(4)
      const names = receiver.requests.map(({ json }) => json.data.person.name)
      expect(names.toSorted()).toEqual(['Ana Souza', 'Ana Souza', 'Bo Li', 'Caio Reis'])
      await place(t.deliveries)
      await expect.poll(() => states().getByText(t.received, { exact: true }).count()).toBe(3)
      expect(await server.rpc('webhook.get', { webhookID })).toMatchObject({ active: true, missed: 0 })
    },
  )
})
