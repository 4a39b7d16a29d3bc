import { useRef } from 'hono/jsx/dom'
import type { NotificationTypeList, WatchedWebhook, WebhookList } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { SetHash } from '../parts/use-hash.ts'

export const PAGE = 50
/** How often what is looked at is asked for again (ms). */
const EVERY = 5_000

export interface Page extends WebhookList {
  offset: number
}

export interface Webhooks {
  list: Query<WebhookList>
  /** The page that is shown: the one that is asked for, or the last one until it is there. */
  page: Page | null
  types: Query<NotificationTypeList>
  /** The webhook of the address. */
  openedID: string | null
  /** That one, when it is not on this page of the list. */
  elsewhere: Query<WatchedWebhook>
  /** Asks for all that is shown once more. */
  reload(): Promise<void>
}

/** What is shown of the webhooks of an event: a page of the list, and the one that is open. */
export function useWebhooks(eventID: string | null, hash: URLSearchParams, setHash: SetHash): Webhooks {
  const offset = Math.floor(Number(hash.get('offset'))) || 0
  const list = useQuery('webhook.find', eventID ? findParams(eventID, hash, offset) : null, EVERY)
  const types = useQuery('webhook.type.find', eventID ? { limit: 100 } : null)
  const openedID = hash.get('webhookID')
  const here = list.result?.data.some(({ webhookID }) => webhookID === openedID) ?? true
  const elsewhere = useQuery(
    'webhook.get',
    openedID && !here ? { webhookID: openedID, lastAttempt: true } : null,
    EVERY,
  )

  // It stays while the next is asked for, and when that does not come: what is open in it must not vanish.
  const { token } = useSession()
  const about = `${token} ${eventID}`
  const last = useRef<{ about: string; page: Page } | null>(null)
  if (list.result) last.current = { about, page: { ...list.result, offset } }
  const page = last.current?.about === about ? last.current.page : null

  const { total = 0, count = 0 } = list.result ?? {}
  useEffectNow(() => {
    // The last page is gone when its last webhook is.
    if (count === 0 && total > 0 && offset > 0) setHash({ offset: String(Math.floor((total - 1) / PAGE) * PAGE) })
  }, [total, count, offset])

  const found = elsewhere.result
  useEffectNow(() => {
    // A link may name a webhook alone.
    if (found && !hash.has('eventID')) setHash({ eventID: found.eventID })
  }, [found?.eventID])

  return {
    ...{ list, page, types, openedID, elsewhere },
    async reload() {
      await Promise.all([list.reload(), elsewhere.reload()])
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
