import type { Webhook } from '../api/results.ts'
import { Modal } from '../parts/modal.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { HeldCount } from './held-count.tsx'
import { missedCount } from './missed-count.ts'

/** Asks what becomes of the notifications that a webhook missed, before it is switched on. */
export function MissedDialog(props: { webhook: Webhook; onChoice(missed: 'send' | 'drop'): void; onCancel(): void }) {
  const t = usePhrases()
  const { type, name, url, missed } = props.webhook
  return (
    <Modal
      id="missed"
      title={fill(t.missedTitle, { type: name ?? type })}
      focus="missed-cancel"
      onCancel={props.onCancel}
    >
      <p id="missed-text">
        {missedCount(missed, t)}. {t.missedWhy}
      </p>
      <HeldCount webhook={props.webhook} />
      <pre>{url}</pre>
      <p class="buttons">
        <button type="button" id="missed-cancel" onClick={props.onCancel}>
          {t.cancel}
        </button>
        <button type="button" class="danger" onClick={() => props.onChoice('drop')}>
          {t.missedDrop}
        </button>
        <button type="button" class="primary" onClick={() => props.onChoice('send')}>
          {t.missedSend}
        </button>
      </p>
    </Modal>
  )
}
