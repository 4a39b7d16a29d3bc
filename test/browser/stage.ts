import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { manualClock } from '../harness/manual-clock.ts'
import { type Receiver, startReceiver } from '../harness/receiver.ts'
import { type ServerOptions, startServer, type TestServer } from '../harness/server.ts'
import { describeVisit, newVisit, startBrowser, type Visit } from './browser.ts'

/** What every story in the browser is played on: one server and one browser a file, a receiver and a visitor a story. */
export let server: TestServer
export let receiver: Receiver
export let visit: Visit
export let page: Page
let browser: Browser

let cuts = false

/**
 * To be called once at the top of a file.
 * @param given.expected what the browser may complain of there
 * @param given.cut whether calls are kept from the server there
 */
export function setStage({
  expected,
  cut = false,
  ...options
}: ServerOptions & { expected?: RegExp; cut?: boolean } = {}): void {
  cuts = cut
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([
      // The browser has a clock of its own, which goes: the server's stands at the same time.
      startServer({ clock: manualClock(new Date()), ...options }),
      startBrowser(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await server?.backend.remove()
  })
  beforeEach(async () => {
    receiver = await startReceiver()
    await begin()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') process.stderr.write(`${task.name}: ${await describeVisit(visit)}\n`)
    expect(visit.complaints.filter((text) => !expected?.test(text))).toEqual([])
    expect([...visit.origins].filter((origin) => origin !== 'null')).toEqual([server.app.url])
    await visit.close()
    await receiver.close()
  })
}

/** Another visitor: of another language, with another screen. */
export async function visitAs(options: Parameters<typeof newVisit>[1]): Promise<void> {
  await visit.close()
  await begin(options)
}

async function begin(options?: Parameters<typeof newVisit>[1]): Promise<void> {
  visit = await newVisit(browser, options)
  page = visit.page
  // A browser that is first told to hold requests lets one more through. It is told before there is any.
  if (cuts) await page.route('**/rpc', (route) => route.fallback())
}
