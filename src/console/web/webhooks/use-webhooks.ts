import { useRef } from 'hono/jsx/dom'
import type { NotificationTypeList, WatchedWebhook, WebhookDay, WebhookList } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { SetHash } from '../parts/use-hash.ts'
import type { Scope } from './use-scope.ts'
import type { Whose } from './webhook-draft.ts'

export const PAGE = 50
/** How often what is looked at is asked for again (ms); a day changes slowly. */
const EVERY = 5_000
const DAY_EVERY = 60_000

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
  dayOf(webhookID: string): WebhookDay | undefined
  /** Asks for all that is shown once more. */
  reload(): Promise<void>
}

/** What is shown of the webhooks of an event or a company: a page of the list, and the one that is open. */
export function useWebhooks({ whose, typesOf }: Scope, hash: URLSearchParams, setHash: SetHash): Webhooks {
  const offset = Math.floor(Number(hash.get('offset'))) || 0
  const wanted = whose && findParams(whose, hash, offset)
  const list = useQuery('webhook.find', wanted && { ...wanted, lastAttempt: true }, EVERY)
  const days = useQuery('webhook.find', wanted && { ...wanted, day: true }, DAY_EVERY)
  const types = useQuery('webhook.type.find', whose ? { ...typesOf, limit: 100 } : null)
  const openedID = hash.get('webhookID')
  const here = list.result?.data.some(({ webhookID }) => webhookID === openedID) ?? true
  const elsewhere = useQuery(
    'webhook.get',
    openedID && !here ? { webhookID: openedID, lastAttempt: true } : null,
    EVERY,
  )

  // It stays while the next is asked for, and when that does not come: what is open in it must not vanish.
  const { token } = useSession()
  const about = JSON.stringify([token, whose])
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
    if (found?.eventID === null) setHash({ of: 'company' })
    else if (found && !hash.has('eventID')) setHash({ eventID: found.eventID })
  }, [found?.webhookID])

  return {
    ...{ list, page, types, openedID, elsewhere },
    dayOf: (webhookID) => days.result?.data.find((one) => one.webhookID === webhookID)?.day,
    async reload() {
      await Promise.all([list.reload(), elsewhere.reload(), days.reload()])
    },
  }
}

function findParams(whose: Whose, hash: URLSearchParams, offset: number): object {
  const type = hash.get('type')
  const active = hash.get('active')
  return {
    ...whose,
    ...(type && { type }),
    ...(active && { active: active === 'true' }),
    limit: PAGE,
    ...(offset > 0 && { offset }),
  }
}
