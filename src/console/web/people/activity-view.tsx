import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { Activity, ParticipantList } from '../api/results.ts'
import { useLast } from '../api/use-last.ts'
import { useQuery } from '../api/use-query.ts'
import { focusOn, keepFocus } from '../parts/focus.ts'
import { Pager } from '../parts/pager.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { Skeleton } from '../parts/skeleton.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Done, DoneNote } from './done-note.tsx'
import { EnrollForm } from './enroll-form.tsx'
import { PersonRow } from './person-row.tsx'
import type { People } from './use-people.ts'

const PAGE = 50
/** How often what is looked at is asked for again (ms). */
const EVERY = 5_000

/** The people of one activity, those who came last first, and what can be done with them. */
export function ActivityView({ activity, people }: { activity: Activity; people: People }) {
  const t = usePhrases()
  const { activityID } = activity
  const { hash, may, show } = people
  const offset = Math.floor(Number(hash.get('offset'))) || 0
  const text = hash.get('query') ?? ''
  const asked = { activityID, limit: PAGE, offset, order: 'date', orderDirection: 'desc', ...(text && { query: text }) }
  const query = useQuery('activity.person.find', asked, EVERY)
  const page = useLast(query)
  const [done, setDone] = useState<Done | null>(null)

  async function tell(what: Done): Promise<void> {
    setDone(what)
    await query.reload()
    keepFocus(what.left ? 'done-sent' : 'enroll-name') // the button goes with its row
  }

  return (
    <section class="people" aria-label={activity.name}>
      {may && <EnrollForm activity={activity} onDone={tell} onImport={() => show({ import: '1' }, true)} />}
      <DoneNote done={done} activity={activity} />
      <PersonSearch text={text} onSearch={(next) => show({ query: next || null })} />
      {query.problem && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {!page && query.loading && <Skeleton of="people" rows={6} />}
      {page?.total === 0 && <Nobody text={text} activity={activity} people={people} />}
      {page && page.count > 0 && (
        <PersonTable page={page} activity={activity} busy={query.loading} may={may} onDone={tell} />
      )}
      {page && page.total > 0 && (
        <Pager
          label={t.peoplePages}
          page={{ ...page, offset, size: PAGE }}
          onTurn={(next) => show({ offset: next, query: text || null })}
        />
      )}
    </section>
  )
}

function PersonSearch({ text, onSearch }: { text: string; onSearch(text: string): void }) {
  const t = usePhrases()
  return (
    <form
      class="search"
      onSubmit={(event: Event) => {
        event.preventDefault()
        const typed = new FormData(event.currentTarget as HTMLFormElement).get('text')
        onSearch(String(typed ?? '').trim())
      }}
    >
      <label for="people-search">{t.peopleSearch}</label>
      <input
        key={text}
        id="people-search"
        name="text"
        type="search"
        value={text}
        maxlength={200}
        enterkeyhint="search"
        {...PLAIN_TEXT}
      />
      <button type="submit">{t.searchRun}</button>
    </form>
  )
}

function Nobody({ text, activity, people }: { text: string; activity: Activity; people: People }) {
  const t = usePhrases()
  function showAll(): void {
    people.show({ query: null })
    focusOn('people-search')
  }
  return (
    <div class="empty none-yet" role="status">
      <p>
        <strong>{text ? fill(t.peopleNoMatch, { text }) : fill(t.peopleNone, { name: activity.name })}</strong>
      </p>
      {!text && people.may && <p>{t.peopleNoneWhat}</p>}
      {text && (
        <button type="button" onClick={showAll}>
          {t.peopleAll}
        </button>
      )}
    </div>
  )
}

function PersonTable(props: {
  page: ParticipantList
  activity: Activity
  busy: boolean
  may: boolean
  onDone(done: Done): unknown
}) {
  const t = usePhrases()
  const { page, activity, busy, may } = props
  return (
    <table class="cards people-table" aria-busy={busy ? 'true' : undefined}>
      <caption class="unseen">{t.people}</caption>
      <thead>
        <tr>
          {[t.person, t.email, t.personEnrolled, t.webhookActions].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {page.data.map((person) => (
        <PersonRow key={person.enrollmentID} person={person} activity={activity} may={may} onDone={props.onDone} />
      ))}
    </table>
  )
}
