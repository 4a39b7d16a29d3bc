import type { Child } from 'hono/jsx/dom'
import { AllWords } from '../phrases/words.tsx'

interface Box {
  id: string
  /** What is to know before it is filled in. */
  about?: string | undefined
  /** What is wrong with it: the server's words. */
  wrong?: readonly string[] | undefined
}

/** A label, its control, what is to know, and what is wrong. */
export function FieldBox({ id, label, about, wrong, children }: Box & { label: string; children?: Child }) {
  return (
    <div class="stack">
      <label for={id}>{label}</label>
      {children}
      <Notes id={id} about={about} wrong={wrong} />
    </div>
  )
}

/**
 * What stands below a control, or a group of them.
 * @param own whether the words are the console's, in the language that was chosen
 */
export function Notes({ id, about, wrong, own }: Box & { own?: boolean }) {
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
