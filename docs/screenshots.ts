import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { chromium, type Page } from 'playwright-core'
import { type App, startApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { caller, PEOPLE, settled } from '../test/browser/scene.ts'
import { manualClock } from '../test/harness/manual-clock.ts'

/**
 * Makes the pictures of the documentation: a server that delivers to real receivers for an hour of its own clock, and what a browser
 * shows of it then.
 *
 *   npm run screenshots
 */
const TOKEN = 'aviso_screenshots_only'
const NOON = new Date('2026-11-22T12:00:00Z')
const MINUTES = 60

const clock = manualClock(new Date(NOON.getTime() - MINUTES * 60_000))
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-screenshots-'))
const receivers = await startReceivers()
const config = readConfig({ PORT: '0', ADMIN_TOKEN: TOKEN, DATA_DIR: directory, ALLOW_NETWORKS: '127.0.0.0/8' })
const app = await startApp(config, 'all', pino({ level: 'silent' }), clock)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
})
try {
  const { eventID, webhookID } = await fillHour(app)
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1200, height: 800 },
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(clock.now())
  await page.addInitScript(`sessionStorage.setItem('aviso.token', '${TOKEN}')`)
  await takeConsole(page, webhookID)
  await takeDeliveries(page, eventID)
} finally {
  await browser.close()
  await app.stop()
  for (const receiver of receivers.servers) receiver.close()
  fs.rmSync(directory, { recursive: true })
}

async function takeConsole(page: Page, webhookID: string): Promise<void> {
  await page.goto(`${app.url}/#webhook.requestExample?webhookID=${webhookID}`)
  await page.getByText('The token is valid.').waitFor()
  await page.locator('form button[type=submit]').first().click()
  await page.getByRole('region', { name: 'Answer: webhook.requestExample' }).waitFor()
  await page.locator('.announcer:empty').waitFor({ state: 'attached' }) // what was said is gone again
  await page.evaluate('scrollTo(0, 0)')
  await save(page, 'console.png')
}

async function takeDeliveries(page: Page, eventID: string): Promise<void> {
  await page.goto(`${app.url}/deliveries#eventID=${eventID}`)
  await page.getByRole('table').first().waitFor()
  await page.locator('.spark-all').waitFor()
  await save(page, 'deliveries.png')
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(import.meta.dirname, name), animations: 'disabled' })
  process.stdout.write(`docs/${name}\n`)
}

/** Three webhooks, and every minute some people who enrol; one of the receivers is down for a while. */
async function fillHour({ url, connection }: App) {
  const rpc = caller(url, TOKEN)
  const { eventID } = await rpc('event.create', { name: 'Annual congress' })
  const { activityID } = await rpc('activity.create', { eventID, name: 'Opening keynote' })
  const { webhookID } = await rpc('webhook.create', { eventID, type: 'activityEnrollment', url: receivers.crm })
  await rpc('webhook.create', { eventID, type: 'enrollment_added', url: receivers.school })
  await rpc('webhook.create', { eventID, type: 'attendee_accepted', url: receivers.badges })
  let person = 0
  for (let minute = 0; minute < MINUTES; minute++) {
    receivers.down = minute >= 38 && minute < 44
    for (let n = 0; n < 1 + ((minute * 7) % 5); n++) {
      person += 1
      const name = PEOPLE[person % PEOPLE.length] ?? ''
      await rpc('activity.person.bind', { activityID, name, email: `person${person}@example.com` })
    }
    await settled(connection.db)
    clock.advance(60_000)
  }
  await rpc('activity.person.bind', { activityID, name: 'Ana Souza', email: 'ana@example.com' })
  await settled(connection.db)
  return { eventID, webhookID }
}

async function startReceivers() {
  const state = { down: false, servers: [] as http.Server[], crm: '', school: '', badges: '' }
  const start = async (port: number, ms: number, isDown: () => boolean) => {
    const server = http.createServer((request, response) => {
      request.resume()
      const took = ms * (0.6 + 0.8 * Math.random())
      const answer = () =>
        response.writeHead(isDown() ? 503 : 200, { 'content-type': 'application/json' }).end('{"status": "ok"}')
      setTimeout(answer, took)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    state.servers.push(server)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  state.crm = `${await start(4101, 40, () => false)}/crm`
  state.school = `${await start(4102, 90, () => state.down)}/school/hooks`
  state.badges = `${await start(4103, 20, () => false)}/badges`
  return state
}
