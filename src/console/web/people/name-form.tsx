import { useState } from 'hono/jsx/dom'
import { type Answer, messagesOf, type ResultOf } from '../api/call.ts'
import { ProblemView } from '../api/problem-view.tsx'
import { useCall } from '../api/use-call.ts'
import { FieldBox, tied } from '../parts/field-box.tsx'
import { focusOn } from '../parts/focus.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** Makes something of which no more than the name is needed. */
export function NameForm<Method extends 'event.create' | 'activity.create'>(props: {
  id: string
  label: string
  action: string
  method: Method
  params: object
  onMade(made: ResultOf<Method>): unknown
}) {
  const t = usePhrases()
  const { id, label, method, params } = props
  const { running, run } = useCall()
  const [wrong, setWrong] = useState<string | null>(null)
  const [problem, setProblem] = useState<Answer | null>(null)
  const box = { id, wrong: wrong === null ? undefined : [wrong] }

  async function submit(form: HTMLFormElement): Promise<void> {
    const name = String(new FormData(form).get('name')).trim()
    setWrong(name ? null : t.nameMissing)
    if (!name) return focusOn(id)
    const answer = await run(method, { ...params, name })
    if (!answer) return
    if (answer.outcome === 'result') return void props.onMade(answer.body)
    const ofName = answer.issues.some(({ path }) => path[0] === 'name')
    setWrong(ofName ? (messagesOf(answer)[0] ?? null) : null)
    setProblem(ofName ? null : answer)
    focusOn(id)
  }

  return (
    <form
      class="name-form"
      noValidate
      onSubmit={(event: Event) => {
        event.preventDefault()
        void submit(event.currentTarget as HTMLFormElement)
      }}
    >
      <FieldBox {...box} label={label} own={wrong === t.nameMissing}>
        <input {...tied(box)} name="name" type="text" autocomplete="off" maxlength={200} />
      </FieldBox>
      <button type="submit" class="primary" aria-disabled={running ? 'true' : undefined}>
        {props.action}
      </button>
      {problem && <ProblemView answer={problem} />}
    </form>
  )
}
