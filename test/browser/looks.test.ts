import axe from 'axe-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { manualClock } from '../harness/manual-clock.ts'
import { ADMIN } from '../harness/server.ts'
import { fillScene, type Scene, STATES, startReceivers } from './scene.ts'
import { page, server, setStage } from './stage.ts'

/** Every place and state: nobody is kept from reading it, and it is no wider than its window. */

const WIDTHS = [1440, 1200, 820, 768, 390]
const LANGUAGES = ['en', 'es', 'pt', 'pl']

const clock = manualClock(new Date(Date.now() - 3_600_000))
setStage({ clock, env: { RETRY_SCHEDULE: '10m,1h' } })

let receivers: Awaited<ReturnType<typeof startReceivers>>
let scene: Scene

beforeAll(async () => {
  receivers = await startReceivers()
  scene = await fillScene(server.app, ADMIN, clock, receivers.url)
})
afterAll(() => receivers?.close())

it.each(STATES)('$name', async ({ open, stranger }) => {
  if (!stranger) await page.addInitScript(`sessionStorage.setItem('aviso.token', '${ADMIN}')`)
  await page.addInitScript(axe.source)
  await open({ page, url: server.app.url, scene, t: en })
  expect([...(await findViolations()), ...(await tooWide())]).toEqual([])
  if (new URL(page.url()).pathname === '/') expect(await stylesOfOthers()).toEqual([])
})

/** The rules of the other places, which come later, that would change something in the API console. */
async function stylesOfOthers(): Promise<string[]> {
  const sheet = "document.querySelector('link[rel=stylesheet][href*=other-places]')?.sheet"
  await expect.poll(() => page.evaluate(`${sheet}?.cssRules.length ?? 0`)).toBeGreaterThan(100)
  return (await page.evaluate(`(() => {
    const selectors = (rules) => [...rules].flatMap((rule) =>
      rule.selectorText ? [rule.selectorText.replace(/::[\\w-]+/g, '')] : selectors(rule.cssRules ?? []))
    return selectors(${sheet}.cssRules).filter((selector) => document.querySelector(selector))
  })()`)) as string[]
}

/** What axe finds, of any severity, in every way to show the page. */
async function findViolations(): Promise<string[]> {
  const found: string[] = []
  const look = async (how: string) => {
    // In forced colours, the contrast is that of the reader's own palette.
    const rules = { 'color-contrast': { enabled: how !== 'forced colours' } }
    const { violations } = (await page.evaluate(`axe.run(${JSON.stringify({ rules })})`)) as axe.AxeResults
    for (const { id, nodes } of violations) found.push(`${how}: ${id}: ${nodes.map(({ target }) => target).join(' ')}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await look('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look('dark')
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
  await look('forced colours')
  await page.emulateMedia({ forcedColors: 'none' })
  await page.evaluate(DOUBLED)
  await look('200 %')
  await page.evaluate('document.documentElement.style.fontSize = ""')
  return found
}

const DOUBLED = `document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'`

/** Where it scrolls sideways, and what sticks out there. */
async function tooWide(): Promise<string[]> {
  const found: string[] = []
  for (const language of LANGUAGES) {
    await page.setViewportSize({ width: 1440, height: 900 })
    await speak(language)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      const out = (await page.evaluate(STICKS_OUT)) as string[]
      if (out.length > 0) found.push(`${language} ${width}: ${out.join(' ')}`)
    }
  }
  return found
}

/** Changes the language as its users do; the settings are folded once there is a token, and a dialog lies on them. */
async function speak(language: string): Promise<void> {
  await page.evaluate(`(() => {
    const select = document.querySelector('select.language')
    select.value = '${language}'
    select.dispatchEvent(new Event('input', { bubbles: true }))
  })()`)
  await page.locator(`html[lang^="${language}"]`).waitFor()
}

const STICKS_OUT = `document.scrollingElement.scrollWidth === innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.tagName + '.' + one.className).slice(0, 8)`
