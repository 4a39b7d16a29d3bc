import type { Webhook } from '../api/results.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

const SAYS = {
  rotate: { title: 'rotateTitle', why: 'rotateWhy', action: 'webhookRotate' },
  remove: { title: 'removeTitle', why: 'removeWhy', action: 'webhookRemove' },
} as const

/** Asks before a webhook gets another secret, or goes. */
export function SureDialog(props: { what: keyof typeof SAYS; webhook: Webhook; onConfirm(): void; onCancel(): void }) {
  const t = usePhrases()
  const { title, why, action } = SAYS[props.what]
  const { type, url } = props.webhook
  return (
    <ConfirmDialog
      title={fill(t[title], { type })}
      action={t[action]}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <p>{t[why]}</p>
      <pre>{url}</pre>
    </ConfirmDialog>
  )
}
