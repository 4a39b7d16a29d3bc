import fs from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'

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
  /** What was asked and has no answer yet. */
  waiting: Set<string>
  close(): Promise<void>
}

/** A new visitor, with nothing stored, who watches what the page does. */
export async function newVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(30_000) // a machine may be busy
  const page = await context.newPage()
  const visit = {
    page,
    complaints: [] as string[],
    origins: new Set<string>(),
    calls: [] as string[],
    waiting: new Set<string>(),
  }
  page.on('console', (message) => {
    // A refused call is an answer; the browser reports its status as an error all the same.
    const refused = message.text().startsWith('Failed to load resource') && message.location().url.endsWith('/rpc')
    if (message.type() === 'error' && !refused) visit.complaints.push(message.text())
  })
  page.on('pageerror', (error) => visit.complaints.push(error.message))
  page.on('request', (request) => {
    visit.origins.add(new URL(request.url()).origin)
    if (request.url().endsWith('/rpc')) visit.calls.push(request.postDataJSON().method)
    visit.waiting.add(asked(request))
  })
  page.on('requestfinished', (request) => visit.waiting.delete(asked(request)))
  page.on('requestfailed', (request) => visit.waiting.delete(asked(request)))
  return { ...visit, close: () => context.close() }
}

const asked = (request: Request) => `${request.method()} ${request.url()} ${request.postData() ?? ''}`

/** What there is to see of a visit that failed. */
export async function describeVisit({ page, calls, waiting }: Visit): Promise<string> {
  const body = await page.evaluate('document.body.innerText.slice(0, 1000)').catch(String)
  const settings = await page.evaluate("document.querySelector('.settings')?.outerHTML.slice(0, 1500)").catch(String)
  return `Called: ${calls.slice(-8)}. Not answered: ${[...waiting]}. At ${page.url()}: ${body}\n${settings}`
}
