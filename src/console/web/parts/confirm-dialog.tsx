import { useRef } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { fill } from '../shell/language.ts'
import { useEffectNow } from './use-effect-now.ts'

/** Asks before what cannot be undone. It begins on Cancel: Enter alone removes nothing. */
export function ConfirmDialog(props: { method: string; params: unknown; onConfirm(): void; onCancel(): void }) {
  const t = usePhrases()
  const dialog = useRef<HTMLDialogElement | null>(null)
  const cancel = useRef<HTMLButtonElement | null>(null)
  useEffectNow(() => {
    const element = dialog.current
    element?.showModal()
    cancel.current?.focus()
    return () => element?.close() // gives the focus back, too
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="sure-title"
      aria-describedby="sure-text"
      onCancel={(event: Event) => {
        event.preventDefault()
        props.onCancel()
      }}
    >
      <h2 id="sure-title">{fill(t.sureTitle, { method: props.method })}</h2>
      <p id="sure-text">{t.sure}</p>
      <pre>{JSON.stringify(props.params, null, 2)}</pre>
      <p class="buttons">
        <button type="button" ref={cancel} onClick={props.onCancel}>
          {t.cancel}
        </button>
        <button type="button" class="danger" onClick={props.onConfirm}>
          {t.sureRun}
        </button>
      </p>
    </dialog>
  )
}
