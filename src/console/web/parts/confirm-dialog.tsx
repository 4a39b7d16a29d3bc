import type { Child } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Modal } from './modal.tsx'

/** Asks before what cannot be undone. It begins on Cancel: Enter alone removes nothing. */
export function ConfirmDialog(props: {
  title: string
  /** On the button that does it. */
  action: string
  /** What it means; left out: that it cannot be undone. */
  text?: string
  onConfirm(): void
  onCancel(): void
  children?: Child
}) {
  const t = usePhrases()
  return (
    <Modal id="sure" title={props.title} focus="sure-cancel" onCancel={props.onCancel}>
      <p id="sure-text">{props.text ?? t.sure}</p>
      {props.children}
      <p class="buttons">
        <button type="button" id="sure-cancel" onClick={props.onCancel}>
          {t.cancel}
        </button>
        <button type="button" class="danger" onClick={props.onConfirm}>
          {props.action}
        </button>
      </p>
    </Modal>
  )
}
