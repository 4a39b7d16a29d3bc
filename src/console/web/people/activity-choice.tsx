import { useState } from 'hono/jsx/dom'
import { useChoices } from '../api/use-choices.ts'
import { Combobox } from '../parts/combobox.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { People } from './use-people.ts'

/** Which activity's people are shown. Of more than a list can show, it is found by its name. */
export function ActivityChoice({ people }: { people: People }) {
  const t = usePhrases()
  const { activity, activities, list, show } = people
  if (!activity) return null
  const { activityID } = activity
  const outside = !activities.some((one) => one.activityID === activityID)
  return (
    <>
      <label class="choice">
        <span>{t.activity}</span>
        <select
          id="activity"
          value={activityID}
          onChange={(event: Event) => show({ activityID: (event.target as HTMLSelectElement).value })}
        >
          {[...(outside ? [activity] : []), ...activities].map((one) => (
            <option key={one.activityID} value={one.activityID}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      {(list.result?.total ?? 0) > activities.length && <ActivitySearch people={people} />}
    </>
  )
}

function ActivitySearch({ people }: { people: People }) {
  const t = usePhrases()
  const [text, type] = useState('')
  const [query, search] = useState<string | null>(null)
  const choices = useChoices('activityID', query, people.choice.eventID)
  return (
    <Combobox
      id="activity-search"
      value={text}
      attributes={{ 'aria-label': t.activitySearch, placeholder: t.activitySearch }}
      choices={choices}
      open={query !== null}
      onOpen={(open) => search(open ? '' : null)}
      onType={(typed) => {
        type(typed)
        search(typed.trim())
      }}
      onPick={({ value }) => {
        type('')
        search(null)
        people.show({ activityID: value })
      }}
    />
  )
}
