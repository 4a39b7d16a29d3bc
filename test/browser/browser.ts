import fs from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Debian's: none is downloaded. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'

export function startBrowser(): Promise<Browser> {
  if (!fs.existsSync(EXECUTABLE)) throw new Error(`${EXECUTABLE} is not there: apt-get install chromium`)
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu'] })
}

export interface Visit {
  page: Page
  /** What the browser complained of: violations of the policy, scripts that threw. */
  complaints: string[]
  /** The origins that something was asked of. */
  origins: Set<string>
  /** The methods that were called. */
  calls: string[]
  close(): Promise<void>
}

/** A new visitor, with nothing stored, who watches what the page does. */
export async function newVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(30_000) // a machine may be busy
  const page = await context.newPage()
  const visit = { page, complaints: [] as string[], origins: new Set<string>(), calls: [] as string[] }
  page.on('console', (message) => {
    // A refused call is an answer; the browser reports its status as an error all the same.
    const refused = message.text().startsWith('Failed to load resource') && message.location().url.endsWith('/rpc')
    if (message.type() === 'error' && !refused) visit.complaints.push(message.text())
  })
  page.on('pageerror', (error) => visit.complaints.push(error.message))
  page.on('request', (request) => {
    visit.origins.add(new URL(request.url()).origin)
    if (request.url().endsWith('/rpc')) visit.calls.push(request.postDataJSON().method)
  })
  return { ...visit, close: () => context.close() }
}
