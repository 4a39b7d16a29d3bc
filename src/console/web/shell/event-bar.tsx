import { type Child, useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { useSession } from '../api/session.ts'
import { useChoices } from '../api/use-choices.ts'
import type { EventChoice } from '../api/use-event.ts'
import { Combobox } from '../parts/combobox.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** The head of a place that is about one event: its title, which event, and what else is chosen there. */
export function EventBar({ title, choice, children }: { title: string; choice: EventChoice; children?: Child }) {
  const t = usePhrases()
  const { state } = useSession()
  const { eventID, events, more, choose, query, unseen } = choice
  const outside = eventID !== null && !events.some((one) => one.eventID === eventID)
  return (
    <>
      <div class="event-bar">
        <h1>{title}</h1>
        {eventID && (
          <label class="choice">
            <span>{t.event}</span>
            <select value={eventID} onChange={(event: Event) => choose((event.target as HTMLSelectElement).value)}>
              {outside && <option value={eventID}>{eventID}</option>}
              {events.map((one) => (
                <option key={one.eventID} value={one.eventID}>
                  {`${one.name} (${one.eventID})`}
                </option>
              ))}
            </select>
          </label>
        )}
        {more && <EventSearch onChoose={choose} />}
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
      {query.result?.total === 0 && <p class="empty">{t.noEvents}</p>}
    </>
  )
}

/** Of more events than a list can show: by name, or by ID. */
function EventSearch({ onChoose }: { onChoose(eventID: string): void }) {
  const t = usePhrases()
  const [text, type] = useState('')
  const [query, search] = useState<string | null>(null)
  const choices = useChoices('eventID', query, null)
  function choose(eventID: string): void {
    type('')
    search(null)
    onChoose(eventID)
  }
  return (
    <Combobox
      id="event-search"
      value={text}
      attributes={{
        'aria-label': t.eventSearch,
        placeholder: t.eventSearch,
        onChange: (event: Event) => {
          const typed = (event.target as HTMLInputElement).value.trim()
          if (/^[1-9]\d{0,17}$/.test(typed)) choose(typed)
        },
      }}
      choices={choices}
      open={query !== null}
      onOpen={(open) => search(open ? '' : null)}
      onType={(typed) => {
        type(typed)
        search(/^\d*$/.test(typed.trim()) ? null : typed.trim())
      }}
      onPick={({ value }) => choose(value)}
    />
  )
}
