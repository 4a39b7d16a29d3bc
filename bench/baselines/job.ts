import { createHmac, randomUUID } from 'node:crypto'

/** What every baseline delivers: a body of 500 bytes to each URL in turn, signed as Standard Webhooks asks for. */
export interface Job {
  url: string
  body: string
}

const KEY = Buffer.from('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', 'base64')
const BODY_BYTES = 500

export function jobsFor(urls: string[], count: number): Job[] {
  const frame = JSON.stringify({ type: 'activityEnrollment', note: '' })
  const body = JSON.stringify({ type: 'activityEnrollment', note: 'x'.repeat(BODY_BYTES - frame.length) })
  return Array.from({ length: count }, (_, n) => ({ url: urls[n % urls.length] as string, body }))
}

export function signedHeaders(body: string): Record<string, string> {
  const id = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const signature = createHmac('sha256', KEY).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

/** As one would write it: fetch, and an answer that is not 2xx is an error. */
export async function postByFetch({ url, body }: Job): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: signedHeaders(body), body })
  await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
}

export interface Baseline {
  /** Stores the jobs. None is begun before `start`. */
  fill(jobs: Job[]): Promise<void>
  /** Works on what is stored. @returns a function that ends it */
  start(): Promise<() => Promise<void>>
}

/** Does what bench/baseline.ts tells this process to do. */
export function obey({ fill, start }: Baseline): void {
  let stop: () => Promise<void> = async () => undefined
  process.on('disconnect', () => process.exit())
  process.on('message', async (message: { fill: { urls: string[]; count: number } } | 'start' | 'stop') => {
    if (message === 'start') stop = await start()
    else if (message === 'stop') await stop()
    else await fill(jobsFor(message.fill.urls, message.fill.count))
    process.send?.('done')
  })
  process.send?.('ready')
}
