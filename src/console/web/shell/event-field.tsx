import { useState } from 'hono/jsx/dom'
import { useSession } from '../api/session.ts'
import { useChoices } from '../api/use-choices.ts'
import { useEvent } from '../api/use-event.ts'
import { Combobox } from '../parts/combobox.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

const ID = 'event-search'

/** Chooses the event, once for all places. Its room is there before the events are, so that nothing moves when they come. */
export function EventField() {
  const t = usePhrases()
  const { state } = useSession()
  const { eventID, events, more, choose, query } = useEvent()
  if (state === 'missing' || state === 'wrong' || query.result?.total === 0) return null
  if (more) return <div class="event-field">{<EventSearch />}</div>
  return (
    <div class="event-field">
      <select
        key={events.length} // a select shows its value only among the options it was made with
        aria-label={t.event}
        title={t.event}
        aria-busy={eventID ? undefined : 'true'}
        disabled={!eventID}
        value={eventID ?? ''}
        onChange={(event: Event) => choose((event.target as HTMLSelectElement).value)}
      >
        {!eventID && <option value="">{t.loadingList}</option>}
        {events.map((one) => (
          <option key={one.eventID} value={one.eventID}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Of more events than a list can show: by name, or by ID. Until something is typed, the chosen one stands there. */
function EventSearch() {
  const t = usePhrases()
  const { eventID, events, choose } = useEvent()
  const [typed, type] = useState<string | null>(null)
  const [query, search] = useState<string | null>(null)
  const choices = useChoices('eventID', query, null)
  const chosen = events.find((one) => one.eventID === eventID)
  function leave(): void {
    type(null)
    search(null)
  }
  /** What nobody typed is replaced by what is typed. */
  function mark(): void {
    const field = document.activeElement as HTMLInputElement | null
    if (typed === null && field?.id === ID) field.select()
  }
  function takeNumber(): void {
    const number = typed?.trim() ?? ''
    if (/^[1-9]\d{0,17}$/.test(number)) choose(number)
    leave()
  }
  useEffectNow(mark, [typed, eventID])
  return (
    <Combobox
      id={ID}
      value={typed ?? (chosen ? nameOf(chosen) : '')}
      attributes={{
        'aria-label': t.eventSearch,
        placeholder: t.eventSearch,
        title: t.eventSearch,
        onFocus: mark,
        onClick: mark,
        // A number is complete when the field is left, or Enter says so; onChange would hear of each key.
        onFocusOut: takeNumber,
        onKeyDownCapture: ({ key }: KeyboardEvent) => key === 'Enter' && query === null && takeNumber(),
      }}
      choices={choices}
      open={query !== null}
      onOpen={(open) => (open ? search('') : leave())}
      onType={(text) => {
        type(text)
        search(/^\d*$/.test(text.trim()) ? null : text.trim())
      }}
      onPick={({ value }) => {
        leave()
        choose(value)
      }}
    />
  )
}

function nameOf({ name, eventID }: { name: string; eventID: string }): string {
  return `${name} #${eventID}`
}
