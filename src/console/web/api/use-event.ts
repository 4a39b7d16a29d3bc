import { createContext, useContext, useRef, useState } from 'hono/jsx/dom'
import { keptAs } from '../parts/kept.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { hashOf } from '../parts/use-hash.ts'
import { isAway } from './reach.ts'
import type { EventList } from './results.ts'
import { useSession } from './session.ts'
import { type Query, useQuery } from './use-query.ts'

const KEY = keptAs('eventID')
const SHOWN = 100

export interface EventChoice {
  /** The event that all places are about; null: there is none, or it is not known yet. */
  eventID: string | null
  /** The same, before the server was asked whether the token sees it. */
  expected: string | null
  choose(eventID: string): void
  /** Of the events that the token sees, the newest, and the chosen one. */
  events: readonly EventList['data'][number][]
  /** Whether there are more than can be listed. */
  more: boolean
  query: Query<EventList>
  /** The event that was asked for and that the token does not see, while another is shown in its place. */
  unseen: string | null
}

const Context = createContext<EventChoice | null>(null)
export const EventProvider = Context.Provider

/** The event that is chosen in the header. */
export function useEvent(): EventChoice {
  const choice = useContext(Context)
  if (!choice) throw new Error('there is no event around this')
  return choice
}

/** The event of an address: `#eventID=1` of a place, `#webhook.find?eventID=1` of a method. */
function eventOf(hash: string): string | null {
  return /[#?&]eventID=([1-9]\d*)(?:&|$)/.exec(hash)?.[1] ?? null
}

/** What is of one event, and nothing in another: the type and the state stay. */
const OF_ONE_EVENT = {
  ...{ webhookID: null, personID: null, delivery: null, offset: null, edit: null },
  ...{ activityID: null, query: null, import: null },
}

/**
 * Which event the console is about: the one that its user or a link chose last, or else the first that the token sees.
 * @param inAddress whether the address of the place names its event
 */
export function useNewEvent(path: string, inAddress: boolean): EventChoice {
  const { token, state } = useSession()
  const known = state === 'valid' || state === 'unknown'
  // Of a token of another event, what was chosen last is nothing: only what is named anew is missed.
  const [wanted, want] = useState(() => ({ id: eventOf(location.hash) ?? sessionStorage.getItem(KEY), named: token }))
  const first = useQuery('event.find', known ? { limit: SHOWN } : null)
  const total = first.result?.total ?? 0
  const newest = useQuery('event.find', total > SHOWN ? { limit: SHOWN, offset: total - SHOWN } : null)
  const query = total > SHOWN ? newest : first
  const listed = (query.result?.data ?? []).toReversed()
  const inList = listed.some((event) => event.eventID === wanted.id)
  const other = useQuery('event.get', wanted.id && query.result && !inList ? { eventID: wanted.id } : null)
  const seen = inList || other.result !== null
  const refused = other.problem !== null && !isAway(other.problem.status)
  const fallback = wanted.id === null || refused ? (first.result?.data[0]?.eventID ?? null) : null
  const eventID = seen ? wanted.id : fallback
  const unseen = inAddress && refused && wanted.named === token ? wanted.id : null
  const chosen = [...listed, other.result, first.result?.data[0]].find((one) => one?.eventID === eventID)
  const shown = useRef(eventID)
  shown.current = eventID

  function choose(id: string): void {
    want({ id, named: token })
    if (inAddress) rewrite({ eventID: id, ...OF_ONE_EVENT })
  }

  useEffectNow(() => {
    const follow = () => {
      const linked = eventOf(location.hash)
      const next = linked ?? shown.current
      if (next && !(linked && linked === shown.current)) want({ id: next, named: token })
    }
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [path, token])
  useEffectNow(() => {
    if (eventID) sessionStorage.setItem(KEY, eventID)
  }, [eventID])
  useEffectNow(() => {
    // What is shown must be what the address says.
    if (unseen && eventID) rewrite({ eventID, ...OF_ONE_EVENT })
  }, [unseen, eventID])
  useEffectNow(() => void query.reload(), [path]) // one may have been made since

  return {
    ...{ eventID, query, unseen, choose },
    expected: eventID ?? sessionStorage.getItem(KEY),
    events: chosen && !listed.includes(chosen) ? [chosen, ...listed] : listed,
    more: total > SHOWN,
  }
}

/** Writes into the address what is seen now, and says so to whoever reads it. */
function rewrite(change: Parameters<typeof hashOf>[0]): void {
  const next = hashOf(change, new URLSearchParams(location.hash.slice(1)))
  history.replaceState(null, '', next || location.pathname)
  dispatchEvent(new HashChangeEvent('hashchange'))
}
