import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { chromium, type Page } from 'playwright-core'
import { startApp } from '../src/app.ts'
import { systemClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { firstLoad } from '../test/browser/first-load.ts'
import { fillEvent } from './full-event.ts'

/**
 * How quick the console is for an event with many webhooks and deliveries, beside one with few, in a real Chromium and on the
 * embedded database: until the list is there, until the next page is, and how often the page was busy for over 50 ms meanwhile.
 * And the first load of all, on a device four times slower and a mobile network (1.6 Mbit/s, 150 ms), in each language.
 *
 *   npm run bench:console -- [--webhooks 1000] [--deliveries 100000] [--rounds 5]
 */
const { values } = parseArgs({
  options: {
    webhooks: { type: 'string', default: '1000' },
    deliveries: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
  },
})
const [webhooks, deliveries, rounds] = [values.webhooks, values.deliveries, values.rounds].map(Number) as [
  number,
  number,
  number,
]
const TOKEN = 'x'.repeat(20)
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-bench-'))
const config = readConfig({ DATA_DIR: directory, PORT: '0', ADMIN_TOKEN: TOKEN })
const app = await startApp(config, 'api', pino({ level: 'silent' }), systemClock)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  // Before there is anything else for server and browser to do.
  const first: Record<string, object> = {}
  for (const language of ['en', 'es', 'pt', 'pl']) first[language] = await firstLoads(language)
  const few = await fillEvent(app.connection.db, 2, 100)
  const many = await fillEvent(app.connection.db, webhooks, deliveries)
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.addInitScript(`sessionStorage.setItem('aviso.token', '${TOKEN}')`)
  await page.addInitScript(`window.busy = 0; new PerformanceObserver((list) => { busy += list.getEntries().length })
    .observe({ type: 'longtask', buffered: true })`)
  const times: Record<string, { few: number[]; many: number[] }> = {}
  for (let round = -1; round < rounds; round++) {
    for (const [size, eventID] of Object.entries({ few, many }) as ['few' | 'many', string][]) {
      for (const [name, ms] of Object.entries(await measure(page, eventID))) {
        times[name] ??= { few: [], many: [] }
        if (round >= 0) times[name][size].push(ms)
      }
    }
  }
  const rows = Object.entries(times).map(([name, ms]) => {
    const [ofFew, ofMany] = [median(ms.few), median(ms.many)]
    return [name, { few: ofFew, many: ofMany, ratio: ofFew > 0 ? Math.round((10 * ofMany) / ofFew) / 10 : null }]
  })
  const summary = {
    webhooks,
    deliveries,
    rounds,
    cpus: os.cpus().length,
    node: process.version,
    'first load, on a slow device and network': first,
    ...Object.fromEntries(rows),
  }
  fs.writeFileSync(path.join(import.meta.dirname, 'results', 'console.json'), `${JSON.stringify(summary, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
} finally {
  await browser.close()
  await app.stop()
  fs.rmSync(directory, { recursive: true })
}

/** The page with nothing stored, until its form answers a key: the median, and what it took. */
async function firstLoads(locale: string): Promise<object> {
  const loads = []
  for (let round = -1; round < rounds; round++) {
    const context = await browser.newContext({ locale })
    const load = await firstLoad(await context.newPage(), app.url, true)
    if (round >= 0) loads.push(load)
    await context.close()
  }
  return { ms: median(loads.map(({ ms }) => ms)), requests: loads[0]?.requests.length, bytes: loads[0]?.bytes }
}

/** ms, but for the counts at the end. */
async function measure(page: Page, eventID: string): Promise<Record<string, number>> {
  const times: Record<string, number> = {}
  const time = async (name: string, step: () => Promise<unknown>) => {
    const began = performance.now()
    await step()
    times[name] = Math.round(performance.now() - began)
  }
  const webhookRow = page.locator('table.webhooks > tbody').first()
  const deliveryRow = page.locator('table.deliveries > tbody').first()
  await page.goto('about:blank')
  await time('webhooks: opened', async () => {
    await page.goto(`${app.url}/webhooks#eventID=${eventID}`)
    await webhookRow.waitFor()
  })
  await page.goto('about:blank')
  await time('deliveries: opened', async () => {
    await page.goto(`${app.url}/deliveries#eventID=${eventID}`)
    await deliveryRow.waitFor()
  })
  await page.locator('.spark-all').waitFor()
  const first = await deliveryRow.getAttribute('id')
  await time('deliveries: the next page', async () => {
    await page.getByRole('button', { name: 'Older' }).first().click()
    await page.locator(`table.deliveries > tbody:first-of-type:not(#${first})`).waitFor()
  })
  await time('deliveries: only what is tried again', async () => {
    await page.getByLabel('State').selectOption('waiting')
    await page.locator('table.deliveries:not([aria-busy]) > tbody:first-of-type .badge.warn').waitFor()
  })
  await time('deliveries: the last day', async () => {
    await page.getByRole('button', { name: 'Charts' }).click()
    await page.getByText('Last 24 hours').click()
    await page.getByRole('img', { name: 'Last 24 hours' }).first().waitFor()
  })
  times['deliveries: busy for over 50 ms, times'] = Number(await page.evaluate('busy'))
  times['deliveries: elements in the page'] = Number(await page.evaluate('document.querySelectorAll("*").length'))
  return times
}

function median(all: number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
}
