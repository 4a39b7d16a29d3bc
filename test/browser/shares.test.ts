import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { newRoleAndDatabase } from '../harness/databases.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { newVisit, startBrowser, type Visit } from './browser.ts'
import { lookAt, signIn } from './look.ts'

// Several shares need PostgreSQL: `npm run test:browser` has them with TEST_DATABASE_URL.
const withPostgres = it.skipIf(!process.env.TEST_DATABASE_URL)

let server: TestServer
let browser: Browser
let visit: Visit

beforeAll(async () => {
  if (!process.env.TEST_DATABASE_URL) return
  const { url, remove } = await newRoleAndDatabase()
  const env = { DATABASE_URL: url, SHARES: 'aviso,west' }
  server = await startServer({ backend: { kind: 'postgres', env, remove } })
  browser = await startBrowser()
  visit = await newVisit(browser)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await server?.backend.remove()
})

withPostgres('the administrator chooses the share beside the token, and everything is of that one', async () => {
  const { page } = visit
  await server.rpc('event.create', { name: 'Congress of the first' })
  const choice = page.getByLabel(en.share)
  await page.goto(`${server.app.url}/#event.create`)
  await signIn(page)
  await page.locator('.event-field option', { hasText: 'Congress of the first' }).waitFor({ state: 'attached' })
  expect(await choice.locator('option').allTextContents()).toEqual(['aviso', 'west'])
  expect(await choice.inputValue()).toBe('aviso')
  await choice.selectOption('west')
  await page.waitForURL(`${server.app.url}/`)
  await page.getByText(en.tokenValid).waitFor()
  await choice.waitFor() // also while the token is folded away
  expect(await choice.inputValue()).toBe('west')
  await lookAt(page, 'shares')
  expect(await page.getByText('Congress of the first').count()).toBe(0)

  await page.goto(`${server.app.url}/#event.create`)
  await page.locator('#field-event\\.create-name').fill('Congress of the west')
  await page.locator('#field-event\\.create-name').press('Enter')
  await page.locator('.answer.good').waitFor()
  expect(await page.locator('.answer').textContent()).toContain('aviso-share: west')
  const west = await server.post(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'event.find', params: {} }), {
    'aviso-share': 'west',
  })
  expect(await west.text()).toContain('Congress of the west')
  expect(visit.complaints).toEqual([])
})

withPostgres('a token that names its share has no choice', async () => {
  const { page } = visit
  const { token } = await server.rpc('token.create', { name: 'Office', permission: 'admin' })
  expect(await server.rpc('token.get', {}, token)).toMatchObject({ share: 'aviso', shares: [] })
  await page.goto(`${server.app.url}/#event.find`)
  await page.getByText(en.tokenValid).waitFor()
  await signIn(page, token)
  await page.getByText(en.tokenValid).waitFor()
  await page.locator('.event-field option', { hasText: 'Congress of the first' }).waitFor({ state: 'attached' })
  await page.getByLabel(en.share).waitFor({ state: 'detached' })
  expect(visit.complaints).toEqual([])
})
