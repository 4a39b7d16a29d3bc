import type { Webhook } from '../api/results.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { focusOn } from '../parts/focus.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { exactTime } from '../parts/when.tsx'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import type { Secret } from '../shell/kept-secret.tsx'
import { type Desk, testID } from './use-desk.ts'

const ID = 'secret'

/** A secret, this once: whoever just made it is led to it. */
export function SecretView({ secret, webhook, desk }: { secret: Secret; webhook: Webhook; desk: Desk }) {
  const t = usePhrases()
  const { formerDate } = secret
  // In a row that is drawn anew, it is not in the page yet when its effects come.
  useEffectNow(() => focusOn(ID), [secret.secret])
  function putAway(): void {
    desk.open(webhook.webhookID)
    focusOn(testID(webhook.webhookID))
  }
  return (
    <section class="secret" id={ID} tabindex={-1} aria-labelledby="secret-title">
      <h3 id="secret-title">{t.secretTitle}</h3>
      <p>
        <strong>{t.secretOnce}</strong> {t.secretWhy}
      </p>
      <p class="secret-line">
        <code>{secret.secret}</code>
        <CopyButton label={t.secretCopy} text={() => secret.secret} />
      </p>
      {formerDate && <p>{fill(t.secretFormer, { date: exactTime(formerDate, t.locale) })}</p>}
      <p class="buttons">
        <button type="button" onClick={() => desk.tests.run(webhook)}>
          {t.webhookTest}
        </button>
        <button type="button" onClick={putAway}>
          {t.secretKept}
        </button>
      </p>
    </section>
  )
}
