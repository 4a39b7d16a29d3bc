import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import type { Webhook } from '../parts/results.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { fill } from '../shell/language.ts'

interface SureProps {
  webhook: Webhook
  onConfirm(): void
  onCancel(): void
}

export function RotateDialog({ webhook: { type, url }, onConfirm, onCancel }: SureProps) {
  const t = usePhrases()
  return (
    <ConfirmDialog
      title={fill(t.rotateTitle, { type })}
      action={t.webhookRotate}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <p>{t.rotateWhy}</p>
      <pre>{url}</pre>
    </ConfirmDialog>
  )
}

export function RemoveDialog({ webhook: { type, url }, onConfirm, onCancel }: SureProps) {
  const t = usePhrases()
  return (
    <ConfirmDialog
      title={fill(t.removeTitle, { type })}
      action={t.webhookRemove}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <p>{t.removeWhy}</p>
      <pre>{url}</pre>
    </ConfirmDialog>
  )
}
