import { useRef } from 'hono/jsx/dom'
import type { Found, NotificationType, Webhook } from '../parts/results.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { HashChange } from '../parts/use-hash.ts'
import { type Query, useQuery } from '../parts/use-query.ts'

export const PAGE = 50
/** How often what is looked at is asked for again (ms). */
const EVERY = 5_000

export interface Webhooks {
  list: Query<Found<Webhook>>
  offset: number
  types: Query<Found<NotificationType>>
  /** The webhook of the address. */
  openedID: string | null
  /** That one, when it is not on this page of the list. */
  elsewhere: Query<Webhook>
  /** Asks for all that is shown once more. */
  reload(): Promise<void>
}

/** What is shown of the webhooks of an event: a page of the list, and the one that is open. */
export function useWebhooks(
  eventID: string | null,
  hash: URLSearchParams,
  setHash: (change: HashChange) => void,
): Webhooks {
  const offset = Math.floor(Number(hash.get('offset'))) || 0
  const list = useQuery<Found<Webhook>>('webhook.find', eventID ? findParams(eventID, hash, offset) : null, EVERY)
  const types = useQuery<Found<NotificationType>>('webhook.type.find', eventID ? { limit: 100 } : null)
  const openedID = hash.get('webhookID')
  const here = list.result?.data.some(({ webhookID }) => webhookID === openedID) ?? true
  const elsewhere = useQuery<Webhook>('webhook.get', openedID && !here ? { webhookID: openedID } : null, EVERY)

  const { total = 0, count = 0 } = list.result ?? {}
  useEffectNow(() => {
    // The last page is gone when its last webhook is.
    if (count === 0 && total > 0 && offset > 0) setHash({ offset: String(Math.floor((total - 1) / PAGE) * PAGE) })
  }, [total, count, offset])

  // What was begun at another page of the list asks for the one that is shown when it is done.
  const newest = useRef<() => Promise<unknown>>(async () => {})
  newest.current = () => Promise.all([list.reload(), elsewhere.reload()])
  return {
    ...{ list, offset, types, openedID, elsewhere },
    async reload() {
      await newest.current?.()
    },
  }
}

function findParams(eventID: string, hash: URLSearchParams, offset: number): object {
  const type = hash.get('type')
  const active = hash.get('active')
  return {
    eventID,
    ...(type && { type }),
    ...(active && { active: active === 'true' }),
    lastAttempt: true,
    limit: PAGE,
    ...(offset > 0 && { offset }),
  }
}
