import { en } from '../../src/console/web/phrases/en/index.ts'
import type { Phrases } from '../../src/console/web/phrases/language.ts'
import { page } from './stage.ts'

/** The region with the answer of a method. */
export function answerOf(method: string, t: Phrases = en) {
  return page.getByRole('region', { name: `${t.answer}: ${method}` })
}

/** The result of a method, once it is there. */
export async function result(method: string, t: Phrases = en) {
  return JSON.parse(await answerOf(method, t).locator('.json').innerText())
}

/** By keyboard: finds a method as its users do, and has its first field focused. */
export async function goTo(method: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.locator('main').focus()
  await page.keyboard.press('/')
  await page.keyboard.type(method)
  await page.keyboard.press('Enter')
  await page.locator(`form[aria-label="${method}"] :focus`).waitFor()
}
