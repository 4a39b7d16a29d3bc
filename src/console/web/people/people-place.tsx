import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { useSession } from '../api/session.ts'
import { focusOn } from '../parts/focus.ts'
import { PlusIcon } from '../parts/icons.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useTitle } from '../parts/use-title.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { EventBar, Waiting } from '../shell/event-bar.tsx'
import { ActivityChoice } from './activity-choice.tsx'
import { ActivityView } from './activity-view.tsx'
import { ImportView } from './import-view.tsx'
import { NameForm } from './name-form.tsx'
import { type People, usePeople } from './use-people.ts'

/** The place `/people`: who is enrolled in what, and how they come in and go. */
export function PeoplePlace() {
  const t = usePhrases()
  const people = usePeople()
  const { choice, activity, list, hash, may } = people
  const empty = choice.query.result?.total === 0
  const importing = may && hash.has('import')
  const [making, setMaking] = useState(false)
  useTitle(activity ? `${t.people}, ${activity.name}` : t.people)
  return (
    <main class="place" id="content" tabindex={-1}>
      {empty ? (
        <NoEvent people={people} />
      ) : (
        <EventBar title={t.people}>
          <ActivityChoice people={people} />
          {activity && may && !importing && (
            <button
              type="button"
              class="to-the-end"
              aria-expanded={making ? 'true' : 'false'}
              onClick={() => {
                setMaking(!making)
                if (!making) focusOn('activity-name')
              }}
            >
              <PlusIcon /> {t.activityNew}
            </button>
          )}
        </EventBar>
      )}
      {list.problem && <ProblemView answer={list.problem} onAgain={list.reload} />}
      {!choice.eventID && !empty && <Waiting bars={[['people', 6]]} />}
      {list.loading && !list.result && <Skeleton of="people" rows={6} />}
      {list.result?.total === 0 && <NoActivity people={people} />}
      {activity && making && !importing && <ActivityForm people={people} onMade={() => setMaking(false)} />}
      {activity && importing && <ImportView key={activity.activityID} activity={activity} people={people} />}
      {activity && !importing && <ActivityView key={activity.activityID} activity={activity} people={people} />}
    </main>
  )
}

function NoEvent({ people: { choice } }: { people: People }) {
  const t = usePhrases()
  const { may } = useSession()
  return (
    <>
      <div class="event-bar">
        <h1>{t.people}</h1>
      </div>
      <div class="empty none-yet">
        <p>
          <strong>{t.eventNone}</strong>
        </p>
        {may('company') && (
          <>
            <p>{t.eventWhat}</p>
            <NameForm
              id="event-name"
              label={t.eventName}
              action={t.eventMake}
              method="event.create"
              params={{}}
              onMade={async ({ eventID }) => {
                await choice.query.reload()
                choice.choose(eventID)
                focusOn('activity-name')
              }}
            />
          </>
        )}
      </div>
    </>
  )
}

function NoActivity({ people }: { people: People }) {
  const t = usePhrases()
  return (
    <div class="empty none-yet">
      <p>
        <strong>{t.activityNone}</strong>
      </p>
      {people.may && <p>{t.activityWhat}</p>}
      {people.may && <ActivityForm people={people} onMade={() => {}} />}
    </div>
  )
}

function ActivityForm({ people, onMade }: { people: People; onMade(): void }) {
  const t = usePhrases()
  return (
    <NameForm
      id="activity-name"
      label={t.activityName}
      action={t.activityMake}
      method="activity.create"
      params={{ eventID: people.choice.eventID }}
      onMade={async ({ activityID }) => {
        await people.showNew(activityID)
        onMade()
        focusOn('enroll-name')
      }}
    />
  )
}
