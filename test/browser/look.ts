import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { ADMIN } from '../harness/server.ts'

/** What it looked like the last time, for whoever wants to see. */
const SHOTS = path.join(os.tmpdir(), 'aviso-console')

export async function signIn(page: Page, token = ADMIN): Promise<void> {
  const field = page.locator('#token')
  // On a phone it is folded while there is a token.
  const settings = page.locator('.settings-button[aria-expanded=false]')
  if (await settings.isVisible()) await settings.click()
  await field.fill(token)
  await field.press('Enter')
}

/** Takes a picture, and expects that all can read it, and that nothing sticks out of the page. */
export async function lookAt(page: Page, name: string): Promise<void> {
  fs.mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
  expect(await seriousViolations(page)).toEqual([])
  expect(await page.evaluate(TOO_WIDE)).toEqual([])
}

/** What stands out of the page to the right, in a page that is to be scrolled downwards only. */
const TOO_WIDE = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.tagName + '.' + one.className)`

async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
}
