import { useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemRow } from '../api/problem-row.tsx'
import type { Activity, Participant } from '../api/results.ts'
import { useCall } from '../api/use-call.ts'
import { useQuery } from '../api/use-query.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { exactTime } from '../parts/exact-time.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { When } from '../parts/when.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Done } from './done-note.tsx'
import { fullName } from './lines.ts'
import { SentLink } from './sent-link.tsx'

const COLUMNS = 4
/** Of more activities of one person, only these are named. */
const NAMED = 50

/** Somebody who is enrolled; open, with all that is known of the enrolment. */
export function PersonRow(props: {
  person: Participant
  activity: Activity
  may: boolean
  onDone(done: Done): unknown
}) {
  const t = usePhrases()
  const { person, activity, may } = props
  const { personID, email, date } = person
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<Answer | null>(null)
  const id = `person-${personID}`
  const name = fullName(person)
  return (
    <tbody class={open ? 'is-open' : undefined}>
      <tr>
        <th scope="row">
          <button
            type="button"
            class="disclosure"
            aria-expanded={open ? 'true' : 'false'}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
          >
            <ChevronIcon /> <span>{name}</span>
          </button>
        </th>
        <td data-label={t.email}>{email}</td>
        <td data-label={t.personEnrolled}>
          <When date={date} />
        </td>
        <td class="person-actions">
          <span class="buttons">
            <SentLink eventID={activity.eventID} personID={personID} name={name} />
            {may && <DismissButton {...props} onProblem={setProblem} />}
          </span>
        </td>
      </tr>
      <ProblemRow problem={problem} columns={COLUMNS} />
      {open && (
        <tr>
          <td colSpan={COLUMNS} id={id} class="person-more">
            <PersonFacts person={person} activity={activity} />
          </td>
        </tr>
      )}
    </tbody>
  )
}

function DismissButton(props: {
  person: Participant
  activity: Activity
  onDone(done: Done): unknown
  onProblem(problem: Answer | null): void
}) {
  const t = usePhrases()
  const { person, activity } = props
  const { personID } = person
  const [asking, ask] = useState(false)
  const { running, run } = useCall()
  const name = fullName(person)

  async function dismiss(): Promise<void> {
    ask(false)
    const answer = await run('activity.person.dismiss', { activityID: activity.activityID, personID })
    if (!answer) return
    const done = answer.outcome === 'result'
    props.onProblem(done ? null : answer)
    if (done) await props.onDone({ text: fill(t.dismissedNow, { name }), personID, left: true })
  }

  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={fill(t.dismissOf, { name })}
        aria-disabled={running ? 'true' : undefined}
        onClick={() => ask(true)}
      >
        {t.dismiss}
      </button>
      {asking && (
        <ConfirmDialog
          title={fill(t.dismissTitle, { name, activity: activity.name })}
          text={t.dismissWhy}
          action={t.dismiss}
          onConfirm={dismiss}
          onCancel={() => ask(false)}
        />
      )}
    </>
  )
}

/** What else there is to know, and where else the person takes part. */
function PersonFacts({ person, activity }: { person: Participant; activity: Activity }) {
  const t = usePhrases()
  const { personID, personExternalID, date } = person
  const { eventID, activityID } = activity
  const { result } = useQuery('activity.find', { eventID, selection: 'enrolled', personID, limit: NAMED })
  const others = result?.data.filter((one) => one.activityID !== activityID).map((one) => one.name)
  const facts: [string, string][] = [
    [t.personEnrolled, exactTime(date, t.locale)],
    [t.personID, personID],
    [t.externalID, personExternalID ?? t.personNone],
    [t.personAlso, others ? others.join(', ') || t.personNoOther : t.loadingList],
  ]
  return (
    <dl class="person-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
