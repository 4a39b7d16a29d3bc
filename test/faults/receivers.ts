import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

/** A delivery that arrived, with each time that it did. */
export interface Arrival {
  webhookID: string
  fact: string
  /** The webhook-id of each time, and the life of the server in which it was sent. */
  times: { id: string; life: number }[]
  type: string
  activityID: string
  personID: string
  enrollmentID: string
}

export interface Receivers {
  origin: string
  /** Which server is running: they are killed one after the other. */
  life: number
  /** By webhook and fact. */
  arrivals: Map<string, Map<string, Arrival>>
  /** By path: the deliveries in the order in which each arrived for the first time. */
  paths: Map<string, Arrival[]>
  requests: number
  close(): Promise<void>
}

/** The receiver at this path takes its time. */
export const SLOW_PATH = '/two'
const SLOW_MS = 12

/** Receivers at any path, which take everything and write it down. */
export async function startReceivers(): Promise<Receivers> {
  const server = http.createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const body = await text(request).catch(() => null)
    // The server was killed while it sent this.
    if (body === null) return
    const path = request.url ?? ''
    note(receivers, path, String(request.headers['webhook-id']), JSON.parse(body))
    if (path === SLOW_PATH) await delay(Math.random() * SLOW_MS)
    response.end('OK')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receivers: Receivers = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    life: 0,
    arrivals: new Map(),
    paths: new Map(),
    requests: 0,
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

function note(receivers: Receivers, path: string, id: string, { type, webhookID, sequence, data }: Body): void {
  receivers.requests += 1
  const ofWebhook = getOrMake(receivers.arrivals, webhookID, () => new Map<string, Arrival>())
  const { activityID, personID, enrollmentID } = data
  const arrival = getOrMake(ofWebhook, sequence, () => {
    const first = { webhookID, fact: sequence, times: [], type, activityID, personID, enrollmentID }
    getOrMake(receivers.paths, path, () => []).push(first)
    return first
  })
  arrival.times.push({ id, life: receivers.life })
}

function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
