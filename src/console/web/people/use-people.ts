import type { Activity, ActivityList } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { type EventChoice, useEvent } from '../api/use-event.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { type HashChange, useHash } from '../parts/use-hash.ts'

const SHOWN = 100

export interface People {
  hash: URLSearchParams
  choice: EventChoice
  /** The first activities of the event. */
  activities: readonly Activity[]
  list: Query<ActivityList>
  /** The one whose people are shown; null: there is none, or it is not known yet. */
  activity: Activity | null
  /** Whether this token may enrol and dismiss. */
  may: boolean
  /** Another part of what is seen; a page, a search and a list that is read in are left. */
  show(change: HashChange, opens?: boolean): void
  /** Reads the activities anew, and shows this one. */
  showNew(activityID: string): Promise<void>
}

/** Whose people are looked at: an event, and one of its activities. */
export function usePeople(): People {
  const [hash, setHash] = useHash()
  const choice = useEvent()
  const { may } = useSession()
  const { eventID } = choice
  const list = useQuery('activity.find', eventID ? { eventID, limit: SHOWN } : null)
  const activities = list.result?.data ?? []
  const wanted = hash.get('activityID')
  const listed = activities.find(({ activityID }) => activityID === wanted)
  const unlisted = (list.result?.total ?? 0) > SHOWN && !listed ? wanted : null
  const other = useQuery('activity.get', unlisted ? { activityID: unlisted } : null)
  const found = listed ?? (other.result?.eventID === eventID ? other.result : undefined)
  const activity = found ?? (other.loading ? null : (activities[0] ?? null))
  const show: People['show'] = (change, opens) => setHash({ offset: null, query: null, import: null, ...change }, opens)
  return {
    ...{ hash, choice, activities, list, activity, show },
    may: may('write'),
    async showNew(activityID) {
      await list.reload()
      show({ activityID })
    },
  }
}
