import { type Child, useRef } from 'hono/jsx/dom'
import { useEffectNow } from './use-effect-now.ts'

/**
 * A dialog before everything else; the focus goes in, and back where it was when it is gone.
 * @param focus the id of what has the focus first; without it, the first thing that can have it
 */
export function Modal(props: { id: string; title: string; focus?: string; onCancel(): void; children?: Child }) {
  const dialog = useRef<HTMLDialogElement | null>(null)
  useEffectNow(() => {
    const element = dialog.current
    element?.showModal()
    if (props.focus) document.getElementById(props.focus)?.focus()
    return () => element?.close() // gives the focus back, too
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${props.id}-title`}
      aria-describedby={`${props.id}-text`}
      onCancel={(event: Event) => {
        event.preventDefault()
        props.onCancel()
      }}
    >
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      {props.children}
    </dialog>
  )
}
