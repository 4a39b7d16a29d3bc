import type { Child } from 'hono/jsx/dom'
import { AllWords } from '../phrases/words.tsx'

interface Box {
  id: string
  /** Whether the words of what is wrong are the console's, in the language that was chosen. */
  own?: boolean | undefined
  /** What is to know before it is filled in. */
  about?: string | undefined
  /** What is wrong with it, in the server's words unless they are own ones. */
  wrong?: readonly string[] | undefined
}

/** A label, its control, what is to know, and what is wrong. */
export function FieldBox({ id, label, about, wrong, own, children }: Box & { label: string; children?: Child }) {
  return (
    <div class="stack">
      <label for={id}>{label}</label>
      {children}
      <Notes id={id} about={about} wrong={wrong} own={own} />
    </div>
  )
}

/** What stands below a control, or a group of them. */
export function Notes({ id, about, wrong, own }: Box) {
  return (
    <>
      {about && (
        <p class="about" id={`${id}-about`}>
          {about}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {own ? wrong.join(' ') : <AllWords of={wrong} />}
        </p>
      )}
    </>
  )
}

/** What ties a control to its notes. */
export function tied({ id, about, wrong }: Box) {
  const described = [about && `${id}-about`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': wrong ? ('true' as const) : undefined,
  }
}
