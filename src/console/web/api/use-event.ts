import { useState } from 'hono/jsx/dom'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { SetHash } from '../parts/use-hash.ts'
import type { EventList } from './results.ts'
import { useSession } from './session.ts'
import { type Query, useQuery } from './use-query.ts'

/** The event of the last call, or of the last place: most often that of the next. */
const KEY = 'aviso.eventID'
const SHOWN = 100

export function lastEventID(): string | null {
  return sessionStorage.getItem(KEY)
}

export function keepEventID(eventID: string): void {
  sessionStorage.setItem(KEY, eventID)
}

export interface EventChoice {
  /** null: there is none yet. */
  eventID: string | null
  choose(eventID: string): void
  /** Of the events that the token sees, the newest. */
  events: EventList['data']
  /** Whether there are more than those. */
  more: boolean
  query: Query<EventList>
  /** The event that a link names and the token does not see, while another is shown in its place. */
  unseen: string | null
}

/** Which event a place is about: the one of the address, the last one, or the first that the token sees. */
export function useEvent(hash: URLSearchParams, setHash: SetHash): EventChoice {
  const { state } = useSession()
  const known = state === 'valid' || state === 'unknown'
  const first = useQuery('event.find', known ? { limit: SHOWN } : null)
  const total = first.result?.total ?? 0
  const newest = useQuery('event.find', total > SHOWN ? { limit: SHOWN, offset: total - SHOWN } : null)
  const query = total > SHOWN ? newest : first
  const events = (query.result?.data ?? []).toReversed()
  const stored = hash.get('eventID') ?? lastEventID()
  // A token of another event does not see the last one.
  const seen = total > SHOWN || events.some((event) => event.eventID === stored)
  const eventID = (seen ? stored : null) ?? first.result?.data[0]?.eventID ?? null
  const linked = hash.get('eventID')
  const [replaced, setReplaced] = useState<{ linked: string; by: string } | null>(null)
  useEffectNow(() => {
    if (!eventID) return
    keepEventID(eventID)
    // A link may name one that this token does not see: what is shown must be what is said.
    if (!linked || linked === eventID) return
    setReplaced({ linked, by: eventID })
    setHash({ eventID, webhookID: null, delivery: null })
  }, [eventID, linked])
  const unseen = replaced?.by === eventID ? replaced.linked : null
  return { eventID, choose: (chosen) => setHash({ eventID: chosen }), events, more: total > SHOWN, query, unseen }
}
