import type { Page } from 'playwright-core'

/** How a page came to be used for the first time. */
export interface FirstLoad {
  /** Until its form could be filled and sent, and the time that a first key took. */
  ms: number
  /** What was asked for until then, and how many bytes of it had come. */
  requests: string[]
  bytes: number
}

/** A phone in the middle of the range, on a mobile network. */
const SLOW = { cpu: 4, latencyMs: 150, bitsPerSecond: 1_600_000 }

/** Sees by the clock of the page, from frame to frame, when its form has the focus, and how long it takes to draw a key. */
const WATCH = `window.watched = {
    ready: new Promise((resolve) => {
      const look = () => {
        const field = document.activeElement
        if (field?.id === 'field-event.create-name' && field.form.querySelector('[type=submit]')) resolve(performance.now())
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }),
    answered: new Promise((resolve) => {
      addEventListener('input', ({ target, timeStamp }) => requestAnimationFrame(() => {
        if (target.value === 'a') resolve(performance.now() - timeStamp)
      }))
    }),
  }`

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
  await page.addInitScript(WATCH)
  await page.goto(`${url}/#event.create`, { waitUntil: 'commit' })
  const ready = Number(await page.evaluate('watched.ready'))
  await page.keyboard.press('a')
  load.ms = Math.round(ready + Number(await page.evaluate('watched.answered')))
  usable = true
  await client.detach()
  return load
}
