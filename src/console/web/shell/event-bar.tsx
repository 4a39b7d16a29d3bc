import type { Child } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { useSession } from '../api/session.ts'
import type { EventChoice } from '../api/use-event.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** The head of a place that is about one event: its title, which event, and what else is chosen there. */
export function EventBar({ title, choice, children }: { title: string; choice: EventChoice; children?: Child }) {
  const t = usePhrases()
  const { state } = useSession()
  const { eventID, events, more, choose, query } = choice
  const outside = eventID !== null && !events.some((one) => one.eventID === eventID)
  const take = (event: Event) => {
    const value = (event.target as HTMLInputElement).value.trim()
    if (/^[1-9]\d{0,17}$/.test(value)) choose(value)
  }
  return (
    <>
      <div class="event-bar">
        <h1>{title}</h1>
        {eventID && (
          <label class="choice">
            <span>{t.event}</span>
            <select value={eventID} onChange={take}>
              {outside && <option value={eventID}>{eventID}</option>}
              {events.map((one) => (
                <option key={one.eventID} value={one.eventID}>
                  {`${one.name} (${one.eventID})`}
                </option>
              ))}
            </select>
          </label>
        )}
        {more && (
          <label class="choice">
            <span>{t.eventID}</span>
            <input type="text" inputmode="numeric" size={8} {...PLAIN_TEXT} onChange={take} />
          </label>
        )}
        {eventID && children}
      </div>
      {state === 'missing' && <p class="empty">{t.tokenMissing}</p>}
      {state === 'wrong' && <p class="empty">{t.tokenWrong}</p>}
      {query.problem && state !== 'wrong' && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {query.result?.total === 0 && <p class="empty">{t.noEvents}</p>}
    </>
  )
}
