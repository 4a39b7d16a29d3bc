import { useState } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { CopyButton } from './copy-button.tsx'
import { focusOn } from './focus.ts'

const NAMES: Record<string, string> = { node: 'Node.js', python: 'Python', php: 'PHP', go: 'Go' }

/** The same program in several languages: one is shown, arrows choose another. */
export function SampleTabs({ id, title, samples }: { id: string; title: string; samples: Record<string, string> }) {
  const t = usePhrases()
  const languages = Object.keys(samples)
  const [chosen, choose] = useState(languages[0] ?? '')
  const text = samples[chosen] ?? ''

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = languages.at((languages.indexOf(chosen) + step) % languages.length) ?? chosen
    choose(next)
    focusOn(`${id}-${next}`)
  }

  return (
    <section class="samples" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      <div class="tabs" role="tablist" aria-labelledby={`${id}-title`} onKeyDown={onKeyDown}>
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            role="tab"
            id={`${id}-${language}`}
            aria-selected={language === chosen ? 'true' : 'false'}
            aria-controls={`${id}-panel`}
            tabindex={language === chosen ? 0 : -1}
            onClick={() => choose(language)}
          >
            {NAMES[language] ?? language}
          </button>
        ))}
        <CopyButton label={t.copy} text={() => text} />
      </div>
      <pre id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${chosen}`} tabindex={0}>
        {text}
      </pre>
    </section>
  )
}

/** The programs in a result, when it has some. */
export function samplesOf(body: unknown): Record<string, string> | null {
  const samples = (body as { verification?: unknown } | null)?.verification
  if (typeof samples !== 'object' || samples === null) return null
  return Object.values(samples).every((one) => typeof one === 'string') ? (samples as Record<string, string>) : null
}
