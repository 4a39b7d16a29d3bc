import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Breaks, type Told } from './breaks.ts'

/** One request that came. */
interface Time extends Told {
  id: string
  /** Whether it was answered with 200; otherwise with 500, so that it has to come again. */
  taken: boolean
  /** The places of its arrival and its answer in the order of all these. */
  came: number
  answered: number
}

/** A delivery that arrived, with each time that it did. */
export interface Arrival {
  webhookID: string
  fact: string
  times: Time[]
  type: string
  activityID: string
  personID: string
  enrollmentID: string
}

export interface Receivers {
  origin: string
  breaks: Breaks
  /** By webhook and fact. */
  arrivals: Map<string, Map<string, Arrival>>
  /** By path: the deliveries in the order in which each arrived for the first time. */
  paths: Map<string, Arrival[]>
  /** By webhook: how many deliveries it has taken. */
  taken: Map<string, number>
  requests: number
  /** Is told of a delivery that is about to be refused, before it is. */
  onRefusal: ((key: string) => void) | undefined
  /** How long the receiver that refuses takes over what it does not refuse. */
  takeMs: number
  /** Resolves once everything is read that was sent before, also by somebody who is gone. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/** The receiver at this path takes its time. */
export const SLOW_PATH = '/two'
const SLOW_MS = 12
/** The receiver at this path refuses every fourth fact at first. */
export const FAILING_PATH = '/failing'

/** Receivers at any path, which write everything down. */
export async function startReceivers(): Promise<Receivers> {
  let place = 0
  const server = http.createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    if (request.method === 'GET') return void response.end()
    const sent = await text(request).catch(() => null)
    // Whoever sent this was killed.
    if (sent === null) return
    const path = request.url ?? ''
    const body: Body = JSON.parse(sent)
    const time = note(receivers, path, request.headers, body)
    time.came = ++place
    if (!time.taken) receivers.onRefusal?.(keyOf(body))
    if (path === SLOW_PATH) await delay(Math.random() * SLOW_MS)
    if (path === FAILING_PATH && time.taken) await delay(receivers.takeMs)
    time.answered = ++place
    if (time.taken) response.end('OK')
    else response.writeHead(500).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receivers: Receivers = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breaks: new Breaks(),
    arrivals: new Map(),
    paths: new Map(),
    taken: new Map(),
    requests: 0,
    onRefusal: undefined,
    takeMs: 0,
    // Node accepts one connection a turn, in their order: what is in front of this one is accepted by then, and read by the second.
    async caughtUp() {
      for (let n = 0; n < 2; n++) await (await fetch(receivers.origin, { headers: { connection: 'close' } })).text()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receivers
}

interface Body {
  type: string
  webhookID: string
  sequence: string
  data: Pick<Arrival, 'activityID' | 'personID' | 'enrollmentID'>
}

function keyOf({ webhookID, sequence }: Body): string {
  return `${webhookID}/${sequence}`
}

function note(
  receivers: Receivers,
  path: string,
  headers: http.IncomingHttpHeaders,
  { type, webhookID, sequence, data }: Body,
): Time {
  receivers.requests += 1
  const ofWebhook = getOrMake(receivers.arrivals, webhookID, () => new Map<string, Arrival>())
  const { activityID, personID, enrollmentID } = data
  const arrival = getOrMake(ofWebhook, sequence, () => {
    const first = { webhookID, fact: sequence, times: [], type, activityID, personID, enrollmentID }
    getOrMake(receivers.paths, path, () => []).push(first)
    return first
  })
  const refused = path === FAILING_PATH && Number(sequence) % 4 === 0 && arrival.times.length === 0
  if (!refused && !arrival.times.some(({ taken }) => taken))
    receivers.taken.set(webhookID, (receivers.taken.get(webhookID) ?? 0) + 1)
  const time = {
    id: String(headers['webhook-id']),
    attempt: String(headers['x-attempt']),
    signedAt: String(headers['webhook-timestamp']),
    life: receivers.breaks.life,
    at: Date.now(),
    taken: !refused,
    came: 0,
    answered: Number.POSITIVE_INFINITY,
  }
  arrival.times.push(time)
  return time
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
