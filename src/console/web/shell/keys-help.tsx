import { useState } from 'hono/jsx/dom'
import { isTyping } from '../parts/focus.ts'
import { Modal } from '../parts/modal.tsx'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** The keys, by `?` or by its button. */
export function KeysHelp() {
  const t = usePhrases()
  const [open, setOpen] = useState(false)
  useEffectNow(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== '?' || isTyping() || event.ctrlKey || event.metaKey || document.querySelector('dialog[open]'))
        return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  const keys = [
    ['?', t.keys],
    ['/', t.filter],
    ['Enter', t.run],
    ['Ctrl+Enter', t.keyRunAnywhere],
    ['Esc', t.keyEscape],
    ['↓', t.showChoices],
    ['← ↑ → ↓', t.keyArrows],
    ['C', t.copyValue],
  ] as const
  return (
    <>
      <button
        type="button"
        class="quiet only-icon keys-button"
        aria-label={t.keys}
        title={t.keys}
        aria-keyshortcuts="?"
        onClick={() => setOpen(true)}
      >
        ?
      </button>
      {open && (
        <Modal id="keys" title={t.keys} onCancel={() => setOpen(false)}>
          <dl class="keys" id="keys-text">
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <p class="buttons">
            <button type="button" onClick={() => setOpen(false)}>
              {t.close}
            </button>
          </p>
        </Modal>
      )}
    </>
  )
}
