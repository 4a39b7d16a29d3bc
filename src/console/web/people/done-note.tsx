import type { Activity } from '../api/results.ts'
import { CheckIcon } from '../parts/icons.tsx'
import { SentLink } from './sent-link.tsx'

/** What was just done with somebody. */
export interface Done {
  text: string
  personID: string
  /** Whether the person is not in the list any more. */
  left?: boolean
}

/** Says it, and leads to what was sent of it. There also while it is empty: it is read out when it changes. */
export function DoneNote({ done, activity }: { done: Done | null; activity: Activity }) {
  return (
    <p class="done-note" role="status">
      {done && (
        <>
          <span>
            <CheckIcon /> {done.text}
          </span>{' '}
          <SentLink id="done-sent" eventID={activity.eventID} personID={done.personID} />
        </>
      )}
    </p>
  )
}
