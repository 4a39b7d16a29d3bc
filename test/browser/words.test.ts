import fs from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { es, sentences as esSentences } from '../../src/console/web/phrases/es/index.ts'
import { fill, type Phrases } from '../../src/console/web/phrases/language.ts'
import { pl, sentences as plSentences } from '../../src/console/web/phrases/pl/index.ts'
import { pt, sentences as ptSentences } from '../../src/console/web/phrases/pt/index.ts'
import type { Sentences } from '../../src/console/web/phrases/sentences.ts'
import type { Document } from '../../src/contract/document.ts'
import { lookAt, signIn } from './look.ts'
import { page, receiver, server, setStage, visitAs } from './stage.ts'

/** A visitor who reads no English walks through the whole console, and meets none. */

setStage({ env: { RETRY_SCHEDULE: '10m' } })

const document = JSON.parse(fs.readFileSync('openrpc.json', 'utf8')) as Document

/** The parts of the names of methods and modules, which are code in every language: `find`, `Event`. */
const NAMES = new Set(
  document.methods.flatMap(({ name, tags: [tag] }) => [...name.split('.'), titled(tag.name)].filter(Boolean)),
)

/** All that is English: the phrases, and what the server says. */
const ENGLISH = [...Object.values(en), ...Object.keys(esSentences)]
const PATTERNS = ENGLISH.filter((text) => /\{\w+\}/.test(text) && words(text).length > 1).map(patternOf)
const WHOLE = new Set(ENGLISH)

function titled(module: string): string {
  return module.charAt(0).toUpperCase() + module.slice(1)
}

function words(text: string): string[] {
  return text.replaceAll(/\{\w+\}/g, ' ').match(/[a-z]{3,}/gi) ?? []
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '.+')}$`)
}

/** What can be read on the page, or heard of it, outside code and the data of its users. */
const READ = `(() => {
  const code = 'code, pre, script, style, textarea, kbd, [translate=no]'
  const texts = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement
    if (element.closest(code) || (element.tagName === 'OPTION' && element.value === element.text)) continue
    if (element.closest('option') && element.closest('.language')) continue
    texts.push(node.data.trim())
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) texts.push((element.getAttribute(name) ?? '').trim())
  }
  const marked = [...document.querySelectorAll('main [lang=en]')].map((one) => one.textContent.trim())
  return { texts: [...new Set(texts)].filter(Boolean), marked: marked.filter(Boolean) }
})()`

async function expectNoEnglish(where: string, t: Phrases): Promise<void> {
  const { texts, marked } = (await page.evaluate(READ)) as { texts: string[]; marked: string[] }
  const same = new Set(Object.values(t)) // test/console/texts.test.ts says which words both languages have
  const english = texts.filter((text) => !same.has(text) && !NAMES.has(text))
  const met = english.filter((text) => WHOLE.has(text) || PATTERNS.some((pattern) => pattern.test(text)))
  expect({ where, met: met.filter((text) => ![...same].some((phrase) => fits(phrase, text))), marked }).toEqual({
    ...{ where, met: [], marked: [] },
  })
}

/** Whether a phrase of the language says the same, with something in its braces. */
function fits(phrase: string, text: string): boolean {
  return /\{\w+\}/.test(phrase) && patternOf(phrase).test(text)
}

/** An event with all that can be met: what was received, what failed, and webhooks that Aviso switched off. */
async function fillEvent(): Promise<{ eventID: string; webhookID: string; goneID: string; deliveryID: string }> {
  const { eventID, activityID } = await server.newEvent()
  receiver.behave(({ path }) => ({ status: path.endsWith('/gone') ? 410 : path.endsWith('/down') ? 503 : 200 }))
  await server.newWebhook(eventID, receiver.url)
  const { webhookID } = await server.newWebhook(eventID, `${receiver.url}/down`, { type: 'enrollment_added' })
  const { webhookID: goneID } = await server.newWebhook(eventID, `${receiver.url}/gone`)
  await server.newWebhook(eventID, 'http://127.0.0.1:1/refused')
  await server.enroll(activityID)
  const deliveryID = await vi.waitFor(
    async () => {
      const { data } = await server.rpc('webhook.delivery.find', { eventID })
      expect(data.map(({ state }: { state: string }) => state).sort()).toEqual([
        'held',
        'received',
        'waiting',
        'waiting',
      ])
      return data.find(({ webhookID: of }: { webhookID: string }) => of === webhookID).deliveryID as string
    },
    { timeout: 15_000, interval: 20 },
  )
  return { eventID, webhookID, goneID, deliveryID }
}

describe.each<[string, Phrases, Sentences, string]>([
  ['es-AR', es, esSentences, 'inscri'],
  ['pt-BR', pt, ptSentences, 'inscri'],
  ['pl-PL', pl, plSentences, 'zapisuje osobe'],
])('in %s', (locale, t, sentences, filter) => {
  it('every place is in the language, and no other', async () => {
    const { eventID } = await fillEvent()
    await visitAs({ locale })
    await page.goto(`${server.app.url}/#webhook`)
    await signIn(page)
    await page.getByText(t.tokenValid).waitFor()
    const places = await page.locator('nav.places a').count()
    expect(places).toBeGreaterThan(2)
    for (let index = 0; index < places; index++) {
      await page.locator('nav.places a').nth(index).click()
      await page.evaluate(`location.hash = location.pathname === '/' ? 'event' : 'eventID=${eventID}'`)
      await page.waitForLoadState('networkidle')
      await expectNoEnglish(`place ${index}`, t)
    }
    await page.goto(`${server.app.url}/types`)
    for (const type of ['activityEnrollment', 'enrollment_added', 'webhook.disabled']) {
      await page.getByRole('button', { name: type, exact: true }).click()
      await page.locator(`[id="type-${type}-details"] .type-terms`).waitFor()
      await page.waitForLoadState('networkidle')
      await expectNoEnglish(type, t)
    }
  })

  it('people, lists of them and what is wrong with those are in the language', async () => {
    const { eventID, activityID } = await server.newEvent()
    await visitAs({ locale })
    await page.goto(`${server.app.url}/people#eventID=${eventID}`)
    await signIn(page)
    await page.getByText(fill(t.peopleNone, { name: 'Keynote' })).waitFor()
    await page.getByRole('button', { name: t.activityNew }).click()
    await page.getByRole('button', { name: t.enroll, exact: true }).click()
    await page.getByText(t.flawNoEmail).waitFor()
    await expectNoEnglish('nobody', t)
    await page.getByRole('button', { name: t.importOpen }).click()
    await page
      .getByLabel(t.importText)
      .fill(`Ana,ana@example.com\nBia,\n${'Caio'.repeat(51)},c@example.com\n,d@example.com\nAna,ana@example.com`)
    await page.locator('.import-table').waitFor()
    await expectNoEnglish('preview', t)
    await page.getByRole('button', { name: fill(t.importSend, { count: 2 }) }).click()
    await page.getByRole('button', { name: t.importReport }).waitFor()
    await expectNoEnglish('report', t)
    await page.getByRole('button', { name: t.importBack }).click()
    await page.getByRole('button', { name: 'Ana', exact: true }).click()
    await page.getByText(t.personNoOther).waitFor()
    await page.getByRole('button', { name: fill(t.dismissOf, { name: 'Ana' }) }).click()
    await expectNoEnglish('person', t)
    await page.getByRole('dialog').getByRole('button', { name: t.dismiss, exact: true }).click()
    await page.locator('.done-note a').waitFor()
    await expectNoEnglish('dismissed', t)
    await server.rpc('activity.remove', { activityID })
    await page.reload()
    await page.getByText(t.activityNone).waitFor()
    await expectNoEnglish('no activity', t)
  })

  it('every method has its form, and its errors, in the language', async () => {
    await visitAs({ locale })
    await page.goto(`${server.app.url}/#webhook`)
    await signIn(page)
    await page.getByText(t.tokenValid).waitFor()
    for (const { name, summary } of document.methods) {
      await page.evaluate(`location.hash = '${name}'`)
      await page.locator(`form[aria-label="${name}"]`).waitFor()
      await page
        .getByText(sentences[summary] ?? 'nothing', { exact: true })
        .first()
        .waitFor()
      await expectNoEnglish(name, t)
    }
    for (const method of ['webhook.create', 'activity.person.bind', 'webhook.log.get', 'token.create']) {
      await page.evaluate(`location.hash = '${method}'`)
      const form = page.locator(`form[aria-label="${method}"]`)
      await form.getByRole('button', { name: t.run, exact: true }).click()
      await page.locator(`[id="method-${method}"] .answer`).waitFor()
      await expectNoEnglish(`error of ${method}`, t)
    }
    await lookAt(page, `words error ${locale}`)
    await page.setViewportSize({ width: 390, height: 800 })
    await lookAt(page, `words phone error ${locale}`)
  })

  it('the filter finds words of the language, without accents', async () => {
    await visitAs({ locale })
    await page.goto(`${server.app.url}/#webhook`)
    await signIn(page)
    await page.locator('#filter').fill(filter)
    await page.getByRole('link', { name: `activity.person.bind: ${t.tryOut}` }).waitFor()
    expect(await page.getByRole('link', { name: `company.find: ${t.tryOut}` }).count()).toBe(0)
  })

  it('a webhook, its form, its test and what is wrong with them are in the language', async () => {
    const { eventID, webhookID, goneID } = await fillEvent()
    await visitAs({ locale })
    await page.goto(`${server.app.url}/webhooks#eventID=${eventID}&webhookID=${goneID}`)
    await signIn(page)
    await page.getByText(sentences['The receiver answered 410 Gone.'] ?? '', { exact: true }).waitFor()
    await expectNoEnglish('webhook that is gone', t)
    await page.evaluate(`location.hash = 'eventID=${eventID}&webhookID=${webhookID}'`)
    const panel = page.locator(`#webhook-${webhookID}-panel`)
    await panel.waitFor()
    await panel.getByText(sentences['A student was enrolled in a course (Quinttos).'] ?? '').waitFor()
    await expectNoEnglish('webhook', t)
    await lookAt(page, `words webhooks ${locale}`)
    await panel.getByRole('button', { name: t.webhookTest, exact: true }).click()
    await page.getByRole('region', { name: t.testAnswer }).waitFor()
    await expectNoEnglish('test', t)

    await page.getByRole('button', { name: t.webhookNew }).first().click()
    for (const type of document['x-notifications'].flatMap((one) => one.type ?? [])) {
      const choice = page.locator(`.type-options input[value="${type}"]`)
      if ((await choice.count()) === 0) continue
      await page.evaluate("for (const one of document.querySelectorAll('.type-choice')) one.open = true")
      await choice.check()
      await page.locator('.type-help h3', { hasText: type }).waitFor()
      await expectNoEnglish(`type ${type}`, t)
    }
    await page.locator('#webhook-url').fill('ftp://example.com')
    await page.locator('.webhook-form button[type="submit"]').click()
    await page.locator('#webhook-url-wrong').waitFor()
    await expectNoEnglish('wrong webhook', t)
    await lookAt(page, `words webhook ${locale}`)
  })

  it('a delivery says in the language why it failed', async () => {
    const { eventID, deliveryID } = await fillEvent()
    await visitAs({ locale })
    await page.goto(`${server.app.url}/deliveries#eventID=${eventID}&delivery=${deliveryID}`)
    await signIn(page)
    await page.locator('details.attempt .messages').waitFor()
    await page
      .getByText(sentences['The connection was refused'] ?? '')
      .first()
      .waitFor()
    await expectNoEnglish('delivery', t)
    await lookAt(page, `words delivery ${locale}`)
    await page.setViewportSize({ width: 390, height: 800 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await lookAt(page, `words phone delivery ${locale}`)
  })
})
