import type { Child } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { useSession } from '../api/session.ts'
import { useEvent } from '../api/use-event.ts'
import { Skeleton } from '../parts/skeleton.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { NoEvents } from './no-events.tsx'

/** The head of a place that is about the chosen event: its title, what else is done there, and why there is nothing to see. */
export function EventBar({ title, children }: { title: string; children?: Child }) {
  const t = usePhrases()
  const { state } = useSession()
  const { eventID, query, unseen } = useEvent()
  return (
    <>
      <div class="event-bar">
        <h1>{title}</h1>
        {eventID && children}
      </div>
      {unseen && eventID && (
        <p class="about" role="alert">
          {fill(t.eventUnseen, { linked: unseen, eventID })}
        </p>
      )}
      {state === 'missing' && <p class="empty">{t.tokenMissing}</p>}
      {state === 'wrong' && <p class="empty">{t.tokenWrong}</p>}
      {query.problem && state !== 'wrong' && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {query.result?.total === 0 && <NoEvents />}
    </>
  )
}

/** What stands in a place that does not know its event yet; nothing where there is none to know. */
export function Waiting({ bars }: { bars: readonly [string, number][] }) {
  const { state } = useSession()
  const { query } = useEvent()
  if (
    state === 'missing' ||
    state === 'wrong' ||
    (query.problem && !query.result && !query.loading) ||
    query.result?.total === 0
  )
    return null
  return (
    <>
      {bars.map(([of, rows]) => (
        <Skeleton key={of} of={of} rows={rows} />
      ))}
    </>
  )
}
