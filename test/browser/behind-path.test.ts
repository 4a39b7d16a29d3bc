import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../src/console/web/phrases/en/index.ts'
import { pl } from '../../src/console/web/phrases/pl/index.ts'
import { type PathProxy, startPathProxy } from '../harness/path-proxy.ts'
import { ADMIN, startServer, type TestServer } from '../harness/server.ts'
import { newVisit, startBrowser, type Visit } from './browser.ts'
import { signIn } from './look.ts'

// The console where a reverse proxy has it: below a path of a host that has more than this.

const PLACES = [
  ['/webhooks', en.webhooks],
  ['/deliveries', en.deliveries],
  ['/people', en.people],
  ['/types', en.typesPlace],
] as const

describe.each([
  ['/aviso', 'takes the path off', true],
  ['/a/b', 'leaves the path', false],
])('at %s/, by a proxy that %s', (path, _, strips) => {
  let proxy: PathProxy
  let server: TestServer
  let browser: Awaited<ReturnType<typeof startBrowser>>
  let visit: Visit

  beforeAll(async () => {
    ;[proxy, browser] = await Promise.all([startPathProxy(strips, path), startBrowser()])
    server = await startServer({ role: 'api', env: { PUBLIC_URL: proxy.url } })
    proxy.target = server.app.url
    visit = await newVisit(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await proxy?.close()
    await server?.stop()
    await server?.backend.remove()
  })

  it('is all there: places, languages, files, links and what is copied', async () => {
    const { page, complaints, origins } = visit
    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
    const { eventID } = await server.rpc('event.create', { name: 'Congress' })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = () => page.evaluate('navigator.clipboard.readText()')

    await page.goto(proxy.url) // without the slash
    await page.getByRole('link', { name: en.apiConsole }).waitFor()
    expect(page.url()).toBe(`${proxy.url}/`)
    await signIn(page)
    await page.getByText(en.tokenValid).waitFor()
    for (const [place, name] of PLACES) {
      await page.getByRole('link', { name, exact: true }).click()
      await heading(name).waitFor()
      expect(new URL(page.url()).pathname).toBe(path + place)
      await page.reload()
      await heading(name).waitFor()
    }
    await page.goto(`${proxy.url}/webhooks/`)
    await heading(en.webhooks).waitFor()
    expect(new URL(page.url()).pathname).toBe(`${path}/webhooks`)

    await page.getByRole('link', { name: en.apiConsole }).click()
    await page.evaluate(`location.hash = 'event.get?eventID=${eventID}'`)
    await page.locator('#field-event\\.get-eventID').press('Enter')
    await page.getByRole('button', { name: 'curl' }).click()
    await expect.poll(copied).toContain(`${proxy.url}/rpc`)
    await page.getByRole('button', { name: en.copyLink, exact: true }).click()
    await expect.poll(copied).toBe(`${proxy.url}/#event.get?eventID=${eventID}`)
    await page.getByText(en.fullRequest).click()
    await page.getByText(`POST ${path}/rpc HTTP/1.1`).waitFor()

    await page.goto(`${proxy.url}/types#type=activityEnrollment`)
    await page.getByText(en.typeSchema).click()
    await page.getByText('"$schema"').waitFor()
    const href = (selector: string) =>
      page.locator(selector).evaluate((element) => (element as unknown as { href: string }).href)
    for (const link of [await href('details a[href*=schemas]'), await href('link[rel=icon]')]) {
      expect(link.startsWith(`${proxy.url}/`)).toBe(true)
      expect((await fetch(link)).status).toBe(200)
    }
    await page.getByLabel(en.language).selectOption('pl')
    await page.getByRole('heading', { level: 1, name: pl.typesPlace }).waitFor()

    expect(complaints).toEqual([])
    expect([...origins]).toEqual([new URL(proxy.url).origin])
    expect(proxy.outside).toEqual([])
  })

  it('says in what machines read where it is', async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a document of its own form
    const document = async (name: string): Promise<any> => (await fetch(`${proxy.url}/${name}`)).json()
    const [{ url }] = (await document('openrpc.json')).servers
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` }
    const body = '{"jsonrpc":"2.0","id":1,"method":"event.find"}'
    expect(await (await fetch(url, { method: 'POST', headers, body })).json()).toHaveProperty('result.data')
    const [api] = (await document('openapi.json')).servers
    expect(await (await fetch(`${api.url}/event/find`, { headers })).json()).toHaveProperty('data')
    expect(await (await fetch(`${proxy.url}/client.ts`)).text()).toContain('createClient')
  })
})

it('two servers on one host share no token: that of one is not sent to the other', async () => {
  const server = await startServer({ role: 'api' })
  const [proxy, browser] = await Promise.all([startPathProxy(true, '/one', '/two'), startBrowser()])
  try {
    proxy.target = server.app.url
    const { page } = await newVisit(browser)
    await page.goto(`${proxy.url}/`)
    await signIn(page)
    await page.getByText(en.tokenValid).waitFor()
    await page.getByLabel(en.remember).check()
    await page.goto(new URL('/two/', proxy.url).href)
    await page.locator('#token-state').getByText(en.tokenMissing).waitFor()
    await page.goto(`${proxy.url}/`)
    await page.getByText(en.tokenValid).waitFor()
  } finally {
    await browser.close()
    await proxy.close()
    await server.stop()
    await server.backend.remove()
  }
})
