import { useRef, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import { ProblemView } from '../api/problem-view.tsx'
import type { Activity } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { useCall } from '../api/use-call.ts'
import { FieldBox, tied } from '../parts/field-box.tsx'
import { focusOn } from '../parts/focus.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Done } from './done-note.tsx'
import { flawText } from './flaw-text.ts'
import { flawOf } from './lines.ts'
import { personOf } from './sending.ts'

/** The fields, each with the parameter by which the server speaks of it. */
const PARAMS = { name: 'name', email: 'email', externalID: 'personID' } as const
type FieldName = keyof typeof PARAMS

interface Wrong {
  field: FieldName
  texts: string[]
  own: boolean
}

/** Enrols one person, and says what became of that. */
export function EnrollForm(props: { activity: Activity; onDone(done: Done): unknown; onImport(): void }) {
  const t = usePhrases()
  const { activityID, name: title } = props.activity
  const { running, run } = useCall()
  const { rights } = useSession()
  const form = useRef<HTMLFormElement | null>(null)
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const [problem, setProblem] = useState<Answer | null>(null)

  async function submit(): Promise<void> {
    const data = new FormData(form.current ?? undefined)
    const value = (name: FieldName) => String(data.get(name) ?? '').trim()
    const person = { name: value('name'), surname: '', email: value('email'), externalID: value('externalID') }
    const flaw = flawOf(person)
    if (flaw) return refuse({ field: flaw.why === 'noName' ? 'name' : 'email', texts: [flawText(flaw, t)], own: true })
    const answer = await run('activity.person.bind', { activityID, ...personOf(person) })
    if (!answer) return
    if (answer.outcome !== 'result') return refuse(wrongOf(answer), answer)
    const { body } = answer
    if (!('personID' in body)) return
    refuse(null)
    form.current?.reset()
    focusOn('enroll-name')
    const text = fill(body.created ? t.enrolledNow : t.enrolledBefore, { name: person.name })
    await props.onDone({ text, personID: body.personID })
  }

  function refuse(next: Wrong | null, answer: Answer | null = null): void {
    setWrong(next)
    setProblem(next ? null : answer)
    if (next) focusOn(`enroll-${next.field}`)
  }

  const fieldOf = (name: FieldName, label: string, type: string, about?: string) => {
    const texts = wrong?.field === name ? wrong.texts : undefined
    const box = { id: `enroll-${name}`, wrong: texts, own: wrong?.own, about }
    return (
      <FieldBox {...box} label={label}>
        <input {...tied(box)} {...PLAIN_TEXT} name={name} type={type} maxlength={name === 'email' ? 254 : 200} />
      </FieldBox>
    )
  }

  return (
    <form
      ref={form}
      class="enroll"
      noValidate
      aria-label={fill(t.enrollTitle, { name: title })}
      onSubmit={(event: Event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h2>{fill(t.enrollTitle, { name: title })}</h2>
      <div class="enroll-fields">
        {fieldOf('name', t.personName, 'text')}
        {fieldOf('email', t.email, 'email')}
        {/* A token of one event gives nobody a number. */}
        {rights?.eventID === null && fieldOf('externalID', t.externalID, 'text', t.externalIDAbout)}
      </div>
      {problem && <ProblemView answer={problem} />}
      <p class="buttons">
        <button type="submit" class="primary" aria-disabled={running ? 'true' : undefined}>
          {running ? t.enrolling : t.enroll}
        </button>
        <button type="button" id="import-open" onClick={props.onImport}>
          {t.importOpen}
        </button>
      </p>
    </form>
  )
}

/** What the server says of one of the fields. */
function wrongOf({ issues }: Answer): Wrong | null {
  for (const field of Object.keys(PARAMS) as FieldName[]) {
    const texts = issues.filter(({ path }) => path[0] === PARAMS[field]).map(({ message }) => message)
    if (texts.length > 0) return { field, texts, own: false }
  }
  return null
}
