import type { Page } from 'playwright-core'

/** How a page came to be used for the first time. */
export interface FirstLoad {
  /** Until its form could be filled and sent, and a first key was answered. */
  ms: number
  /** What was asked for until then, and how many bytes of it had come. */
  requests: string[]
  bytes: number
}

/** A phone in the middle of the range, on a mobile network. */
const SLOW = { cpu: 4, latencyMs: 150, bitsPerSecond: 1_600_000 }

/**
 * Opens the form of a method, and types a letter into it as soon as that is possible.
 * @param slow whether on a slow device and network
 */
export async function firstLoad(page: Page, url: string, slow: boolean): Promise<FirstLoad> {
  const client = await page.context().newCDPSession(page)
  await client.send('Network.enable')
  await client.send('Network.clearBrowserCache')
  if (slow) {
    const throughput = SLOW.bitsPerSecond / 8
    const network = { offline: false, latency: SLOW.latencyMs }
    await client.send('Network.emulateNetworkConditions', {
      ...network,
      ...{ downloadThroughput: throughput, uploadThroughput: throughput },
    })
    await client.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu })
  }
  const load: FirstLoad = { ms: 0, requests: [], bytes: 0 }
  let usable = false
  client.on('Network.requestWillBeSent', ({ request }) => {
    if (!usable) load.requests.push(new URL(request.url).pathname)
  })
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    if (!usable) load.bytes += encodedDataLength
  })
  await page.goto(`${url}/#event.create`, { waitUntil: 'commit' })
  const field = page.locator('#field-event\\.create-name')
  await page.locator('form[aria-label="event.create"] button[type=submit]').waitFor()
  await field.press('a')
  await page.locator('#field-event\\.create-name:focus').waitFor()
  load.ms = Math.round(Number(await page.evaluate('performance.now()')))
  usable = true
  if ((await field.inputValue()) !== 'a') throw new Error('the first key was lost')
  await client.detach()
  return load
}
