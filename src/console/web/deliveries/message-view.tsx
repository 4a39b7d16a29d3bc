import { CopyButton } from '../parts/copy-button.tsx'
import { headerText } from '../parts/header-text.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { bodyText } from './body-text.ts'

/** A request or a response: its headers, and its body as people read it. What is copied is what was sent. */
export function MessageView(props: { title: string; headers: Record<string, string>; body: string }) {
  const t = usePhrases()
  const { title, headers, body } = props
  const { text, payload } = bodyText(headers, body)
  return (
    <section class="message" aria-label={title}>
      <h2>{title}</h2>
      <Part name={t.attemptHeaders} copy={t.attemptCopyHeaders} text={headerText(headers)} />
      {payload !== null && <Part name={t.attemptPayload} copy={t.attemptCopyPayload} text={payload} />}
      {body ? (
        <Part name={t.attemptBody} copy={t.attemptCopyBody} text={text} copied={body} />
      ) : (
        <p class="about">{t.attemptNoBody}</p>
      )}
    </section>
  )
}

function Part({ name, copy, text, copied = text }: { name: string; copy: string; text: string; copied?: string }) {
  return (
    <div class="part">
      <header>
        <h3>{name}</h3>
        <CopyButton label={copy} text={() => copied} />
      </header>
      <pre tabindex={0}>{text}</pre>
    </div>
  )
}
