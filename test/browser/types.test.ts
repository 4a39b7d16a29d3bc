import { describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es } from '../../src/console/web/phrases/es/index.ts'
import { fill } from '../../src/console/web/phrases/language.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { lookAt, signIn } from './look.ts'
import { page, server, setStage, visitAs } from './stage.ts'

setStage()

async function open(hash = '', token?: string): Promise<void> {
  await page.goto(`${server.app.url}/types${hash}`)
  await signIn(page, token)
}

const entry = (type: string) =>
  page.getByRole('article').filter({ has: page.getByRole('button', { name: type, exact: true }) })

describe('the catalogue of types', () => {
  it('has every type of every platform, and the terms, the payload and a receiver of each', async () => {
    await visitAs({ locale: 'es-ES' })
    await open()
    await page.getByRole('heading', { name: 'InEvent' }).waitFor()
    const { data } = await server.rpc('webhook.type.find', { limit: 100 })
    expect(await page.getByRole('article').count()).toBe(data.length)
    const filter = page.getByRole('searchbox', { name: es.typesFilter })
    await filter.fill('KONFEO')
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    await filter.fill('xyz')
    await page.getByText(fill(es.typesNone, { filter: 'xyz' })).waitFor()
    await filter.fill('')
    await page.getByRole('button', { name: 'enrollment_added', exact: true }).click()
    const opened = entry('enrollment_added')
    await opened.getByText('10 segundos').waitFor()
    await opened.getByRole('region', { name: es.typePayload }).getByText('"event": "enrollment_added"').waitFor()
    const answers = opened.getByRole('region', { name: es.typeAnswers })
    await answers.getByText('{"status": "ok"}').waitFor()
    await answers.getByText('{"status": "error"}').waitFor()
    await opened.getByRole('tabpanel', { name: 'Node.js' }).getByText('receiver.mjs').waitFor()
    await opened.getByText(es.typeSchema).click()
    await opened.getByText('"$schema"').waitFor()
    await lookAt(page, 'wide types')
    expect(new URL(page.url()).hash).toBe('#type=enrollment_added')
    await page.getByRole('button', { name: 'activityEnrollment', exact: true }).click()
    await entry('activityEnrollment').getByText('15 segundos').waitFor()
    await entry('activityEnrollment').getByRole('tabpanel').waitFor() // its program comes by itself
    expect(await page.getByRole('tabpanel').count()).toBe(1)
    await page.goBack()
    await opened.getByRole('tabpanel').waitFor()
    await opened.getByRole('link', { name: es.typeSubscribe }).click()
    await page.locator('#webhook-url:focus').waitFor()
    expect(await page.getByRole('checkbox', { name: 'enrollment_added' }).isChecked()).toBe(true)
    await page.getByRole('link', { name: es.helpMore }).click()
    await opened.getByRole('tabpanel').waitFor()
  })

  it('is read by keyboard: the arrow keys go through the languages of a receiver', async () => {
    await open('#type=attendee_accepted')
    const tab = (name: string) => page.getByRole('tab', { name, exact: true })
    await tab('Node.js').focus()
    for (const [key, name, line] of [
      ['ArrowRight', 'Python', 'from http.server import'],
      ['ArrowRight', 'PHP', '<?php'],
      ['End', 'Go', 'package main'],
      ['ArrowRight', 'Node.js', 'createServer'],
      ['ArrowLeft', 'Go', 'package main'],
    ] as const) {
      await page.keyboard.press(key)
      await page.locator(`[role=tab][aria-selected=true]:focus`).getByText(name, { exact: true }).waitFor()
      await page.getByRole('tabpanel', { name, exact: true }).getByText(line).first().waitFor()
    }
    await page.getByRole('button', { name: 'attendee_accepted', exact: true }).press('Enter')
    await page.getByRole('tabpanel').waitFor({ state: 'detached' })
  })

  it('has the types of a company for its tokens, and those that only a company can hear', async () => {
    await visitAs({ locale: 'pl-PL', viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    const { companyID } = await server.rpc('company.create', { name: 'Firma' })
    const { token } = await server.rpc('token.create', { name: 'Firma', companyID })
    await server.rpc('event.create', { name: 'Zjazd', companyID })
    const own = { companyID, type: 'shop.paid', description: 'Zapłacono.', example: { order: 'A-17' } }
    await server.rpc('webhook.type.create', { ...own, schema: { type: 'object', required: ['order'] } })
    await server.rpc('webhook.type.create', { ...own, type: 'shop.sent' })
    await open('', token)
    await page.getByRole('heading', { name: pl.typesOwn }).waitFor()
    await page.getByRole('button', { name: 'shop.sent', exact: true }).click()
    await entry('shop.sent').getByText(pl.typeNoSchema).waitFor()
    await page.getByRole('button', { name: 'shop.paid', exact: true }).click()
    await entry('shop.paid').getByText(pl.typeDataSchema).click()
    await entry('shop.paid').getByText('"required"').waitFor()
    await entry('shop.paid').getByRole('tabpanel').waitFor()
    await lookAt(page, 'phone types')
    await page.getByRole('button', { name: 'eventCreated', exact: true }).click()
    await entry('eventCreated').getByText(pl.typeForCompany).waitFor()
    await entry('eventCreated').getByRole('link', { name: pl.typeSubscribe }).click()
    await page.locator('#webhook-url:focus').waitFor()
    expect(await page.getByRole('radio', { name: pl.scopeCompany }).isChecked()).toBe(true)
  })

  it('says what is missing when there is no token', async () => {
    await page.goto(`${server.app.url}/types`)
    await page.locator('.empty').getByText(en.tokenMissing).waitFor()
  })
})
