import { useRef } from 'hono/jsx/dom'
import { CopyButton } from '../parts/copy-button.tsx'
import type { Webhook } from '../parts/results.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { exactTime } from '../parts/when.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { fill } from '../shell/language.ts'
import type { Desk, Secret } from './use-desk.ts'

/** A secret, this once: whoever just made it is led to it. */
export function SecretView({ secret, webhook, desk }: { secret: Secret; webhook: Webhook; desk: Desk }) {
  const t = usePhrases()
  const { formerDate } = secret
  const section = useRef<HTMLElement | null>(null)
  useEffectNow(() => {
    section.current?.focus()
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [secret.secret])
  return (
    <section ref={section} class="secret" tabindex={-1} aria-labelledby="secret-title">
      <h3 id="secret-title">{t.secretTitle}</h3>
      <p>
        <strong>{t.secretOnce}</strong> {t.secretWhy}
      </p>
      <p class="secret-line">
        <code>{secret.secret}</code>
        <CopyButton label={t.secretCopy} text={() => secret.secret} />
      </p>
      {formerDate && <p>{fill(t.secretFormer, { date: exactTime(new Date(Number(formerDate) * 1_000), t.locale) })}</p>}
      <p class="buttons">
        <button type="button" onClick={() => desk.tests.run(webhook)}>
          {t.webhookTest}
        </button>
        <button type="button" onClick={() => desk.open(webhook.webhookID)}>
          {t.secretKept}
        </button>
      </p>
    </section>
  )
}
