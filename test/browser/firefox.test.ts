import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'

/** Debian's: none is downloaded. Playwright drives only builds of its own, so here is the browser's own protocol (WebDriver BiDi). */
const EXECUTABLE = process.env.FIREFOX ?? '/usr/bin/firefox-esr'
const shots = path.join(os.tmpdir(), 'aviso-console')

let server: TestServer
let receiver: Receiver
let browser: Browser
let page: Page
/** What the browser complained of. */
let complaints: string[]
let eventID: string
let activityID: string

beforeAll(async () => {
  if (!fs.existsSync(EXECUTABLE)) throw new Error(`${EXECUTABLE} is not there: apt-get install firefox-esr`)
  fs.mkdirSync(shots, { recursive: true })
  server = await startServer()
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: EXECUTABLE,
    extraPrefsFirefox: { 'intl.accept_languages': 'pt-BR' },
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await server?.backend.remove()
})
beforeEach(async () => {
  receiver = await startReceiver()
  ;({ eventID, activityID } = await server.newEvent())
  complaints = []
  page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  await page.setViewport({ width: 1280, height: 900 })
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== server.app.url) complaints.push(`asked ${request.url()}`)
  })
  return async () => {
    await page.close()
    await receiver.close()
    expect(complaints).toEqual([])
  }
})

async function open(place: string): Promise<void> {
  await page.goto(`${server.app.url}${place}`)
  await page.locator('#token').fill(ADMIN)
  await page.keyboard.press('Enter')
  await seen('O token é válido.')
}

/** Waits until the page says so. */
async function seen(text: string): Promise<void> {
  await page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`)
}

async function look(name: string): Promise<void> {
  await page.screenshot({ path: path.join(shots, `firefox ${name}.png`) })
}

it('runs a method from its form, and leads back to the field that is wrong', async () => {
  await open(`/#webhook.create?eventID=${eventID}&type=activityEnrollment`)
  const url = page.locator('#field-webhook\\.create-url')
  await url.fill('ftp://example.com')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#field-webhook\\.create-url[aria-invalid=true]:focus')
  await url.fill('https://example.com/hook')
  await page.keyboard.press('Enter')
  await seen('"secret": "whsec_')
  await look('API console')
})

it('makes a webhook, tests it, and shows what its receiver answered', async () => {
  receiver.behave(() => ({ status: 202, body: 'taken' }))
  await open(`/webhooks#eventID=${eventID}`)
  await page.locator('#webhook-new').click()
  await page.locator('#webhook-type input[value=activityEnrollment]').click()
  await page.locator('#webhook-url').fill(receiver.url)
  await page.keyboard.press('Enter')
  await seen('whsec_')
  await look('secret')
  const { data } = await server.rpc('webhook.find', { eventID })
  expect(data).toMatchObject([{ type: 'activityEnrollment', url: receiver.url, active: true }])
  await page.locator(`#webhook-${data[0].webhookID}-test`).click()
  await seen('HTTP 202')
  expect(receiver.requests).toHaveLength(1)
  await look('webhooks')
})

it('shows a delivery that failed, and sends it again', async () => {
  receiver.behave(() => ({ status: 503, body: 'in maintenance' }))
  await server.newWebhook(eventID, receiver.url)
  await open(`/deliveries#eventID=${eventID}`)
  await seen('Nada foi enviado') // nothing yet: what comes now is shown by itself
  await server.enroll(activityID)
  await receiver.received(1)
  await page.locator('.deliveries .disclosure').click()
  await seen('in maintenance')
  receiver.behave(() => ({}))
  await page.locator('.deliveries .buttons button').click()
  await receiver.received(2)
  await page.waitForSelector('.deliveries .badge.good')
  await page.locator('.stats .disclosure').click()
  await page.waitForSelector('.plot canvas')
  await look('deliveries')
})
