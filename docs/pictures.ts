import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { en } from '../src/console/web/phrases/en/index.ts'
import { es } from '../src/console/web/phrases/es/index.ts'
import { pl } from '../src/console/web/phrases/pl/index.ts'
import { pt } from '../src/console/web/phrases/pt/index.ts'
import { startBrowser } from '../test/browser/browser.ts'
import { fillScene, type Scene, STATES, type State, startReceivers } from '../test/browser/scene.ts'
import { manualClock } from '../test/harness/manual-clock.ts'

/**
 * Makes pictures of every place of the console, as wide as a phone, a tablet and two desks, in light and in dark: for people to
 * look at before a release.
 *
 *   npm run pictures -- [--out DIR] [--language es] [--only webhook]
 */
const TOKEN = 'aviso_for_the_pictures_only'
const WIDTHS = [390, 768, 1200, 1440]
const THEMES = ['light', 'dark'] as const
const LANGUAGES = { en, es, pt, pl }

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(os.tmpdir(), 'aviso-pictures') },
    language: { type: 'string', default: 'en' },
    only: { type: 'string' },
  },
})
const language = languageOf(values.language)
const t = LANGUAGES[language]
fs.mkdirSync(values.out, { recursive: true })

const clock = manualClock(new Date(Date.now() - 3_600_000))
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'aviso-pictures-data-'))
const receivers = await startReceivers()
const config = readConfig({
  ...{ PORT: '0', ADMIN_TOKEN: TOKEN, DATA_DIR: directory },
  ...{ ALLOW_NETWORKS: '127.0.0.0/8', RETRY_SCHEDULE: '10m,1h' },
})
const app = await startApp(config, 'all', pino({ level: 'silent' }), clock)
const browser = await startBrowser()
try {
  const scene = await fillScene(app, TOKEN, clock, receivers.url)
  for (const state of STATES) if (!values.only || state.name === values.only) await take(state, scene)
} finally {
  await browser.close()
  await app.stop()
  receivers.close()
  fs.rmSync(directory, { recursive: true })
}

async function take(state: State, scene: Scene): Promise<void> {
  const context = await browser.newContext({ locale: language, viewport: { width: 1200, height: 900 } })
  const page = await context.newPage()
  if (!state.stranger) await page.addInitScript(`sessionStorage.setItem('aviso.token', '${TOKEN}')`)
  await page.clock.setFixedTime(clock.now())
  await state.open({ page, url: app.url, scene, t })
  await page.locator('.announcer:empty').waitFor({ state: 'attached' }) // what was said is gone again
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await page.evaluate('scrollTo(0, 0)') // the header stays where one is
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme })
      const name = `${language} ${state.name} ${width} ${colorScheme}.png`.replaceAll(' ', '-')
      await page.screenshot({ path: path.join(values.out, name), animations: 'disabled', fullPage: true })
    }
  }
  await context.close()
  process.stdout.write(`${state.name}\n`)
}

function languageOf(text: string): keyof typeof LANGUAGES {
  const found = Object.keys(LANGUAGES).find((one) => one === text)
  if (!found) throw new Error(`--language is one of ${Object.keys(LANGUAGES).join(', ')}`)
  return found as keyof typeof LANGUAGES
}
