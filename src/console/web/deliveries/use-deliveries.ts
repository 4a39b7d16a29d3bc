import { useState } from 'hono/jsx/dom'
import type { Delivery, DeliveryList } from '../api/results.ts'
import { useLast } from '../api/use-last.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { type Filter, filterParams } from './filter.ts'

const LIMIT = 50
/** How often what is live is asked for again (ms). */
export const LIVE = 2_500
/** The same of a range of days: of a large event, the server may have to read the log of all days since then. */
const LIVE_OF_DAYS = 15_000
/** From here on the server does not count. */
const UNCOUNTED = 10_000

export interface DeliveryPages {
  /** The page that is asked for; until it is there, the one before. */
  rows: readonly Delivery[] | null
  from: number
  total: number
  /** There are more than `total`. */
  uncounted: boolean
  query: Query<DeliveryList>
  /** Whether it follows what happens; only the first page can. */
  live: boolean
  setLive(live: boolean): void
  newer: (() => void) | null
  older: (() => void) | null
}

/** The deliveries of an event, a page at a time. */
export function useDeliveries(eventID: string | null, filter: Filter): DeliveryPages {
  const params = eventID === null ? null : { eventID, ...filterParams(filter), limit: LIMIT + 1 } // one more says whether there is another page
  const about = JSON.stringify(params)
  // Behind which delivery each page but the first begins; of other deliveries, all begins anew.
  const [turned, turn] = useState({ about, befores: [] as string[] })
  const befores = turned.about === about ? turned.befores : []
  const [wanted, setLive] = useState(true)
  const first = befores.length === 0
  const live = wanted && first
  const before = befores.at(-1)
  const query = useQuery(
    'webhook.delivery.find',
    params && (before ? { ...params, before } : params),
    live ? (filter.since || filter.until ? LIVE_OF_DAYS : LIVE) : undefined,
  )
  const found = useLast(query)
  const from = befores.length * LIMIT
  const rows = found?.data.slice(0, LIMIT) ?? null
  const last = query.result?.data[LIMIT - 1]?.deliveryID
  const more = last !== undefined && (query.result?.count ?? 0) > LIMIT
  return {
    rows,
    from: from + 1,
    // It may have become less than what is shown, while pages were turned.
    total: Math.max(found?.total ?? 0, from + (rows?.length ?? 0)),
    uncounted: (found?.total ?? 0) >= UNCOUNTED,
    query,
    live,
    setLive,
    newer: first ? null : () => turn({ about, befores: befores.slice(0, -1) }),
    older: more ? () => turn({ about, befores: [...befores, last] }) : null,
  }
}

/** One delivery of an event, for whoever comes by a link to it. */
export function useDelivery(eventID: string | null, deliveryID: string | null, live: boolean) {
  // The newest of those before the next one: it, when it is there.
  const known = deliveryID && /^[1-9]\d{0,17}$/.test(deliveryID)
  const params = eventID && known ? { eventID, before: String(BigInt(deliveryID) + 1n), limit: 1 } : null
  const query = useQuery('webhook.delivery.find', params, live ? LIVE : undefined)
  const delivery = query.result?.data.find((one) => one.deliveryID === deliveryID)
  return { delivery, missing: deliveryID !== null && (!known || query.result !== null) && !delivery, query }
}
