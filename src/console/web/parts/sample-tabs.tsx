import { useState } from 'hono/jsx/dom'
import { usePhrases } from '../phrases/use-phrases.ts'
import { CopyButton } from './copy-button.tsx'
import { focusOn } from './focus.ts'

const NAMES: Record<string, string> = { node: 'Node.js', python: 'Python', php: 'PHP', go: 'Go' }

/** The language that was chosen last: who writes Python reads Python in the next program as well. */
let last: string | undefined

/** The same program in several languages. The arrow keys go from tab to tab, and Tab goes into what it shows. */
export function SampleTabs({ id, label, samples }: { id: string; label: string; samples: Record<string, string> }) {
  const t = usePhrases()
  const languages = Object.keys(samples)
  const [language, set] = useState(last ?? '')
  const at = Math.max(0, languages.indexOf(language))
  const text = samples[languages[at] ?? ''] ?? ''
  const tabID = (index: number) => `${id}-${languages[index]}`

  function choose(index: number): void {
    last = languages[index]
    set(last ?? '')
  }
  function onKeyDown(event: KeyboardEvent): void {
    const end = languages.length - 1
    const next = { ArrowRight: at === end ? 0 : at + 1, ArrowLeft: at === 0 ? end : at - 1, Home: 0, End: end }
    const index = next[event.key as keyof typeof next]
    if (index === undefined) return
    event.preventDefault()
    choose(index)
    focusOn(tabID(index))
  }

  return (
    <>
      <div class="tabs">
        <div role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {languages.map((one, index) => (
            <button
              key={one}
              type="button"
              role="tab"
              id={tabID(index)}
              aria-selected={index === at ? 'true' : 'false'}
              aria-controls={`${id}-panel`}
              tabindex={index === at ? 0 : -1}
              onClick={() => choose(index)}
            >
              {NAMES[one] ?? one}
            </button>
          ))}
        </div>
        <CopyButton label={t.copy} text={() => text} />
      </div>
      <pre id={`${id}-panel`} role="tabpanel" aria-labelledby={tabID(at)} tabindex={0}>
        {text}
      </pre>
    </>
  )
}

/** The programs in a result, when it has some. */
export function samplesOf(body: unknown): Record<string, string> | null {
  const samples = (body as { verification?: unknown } | null)?.verification
  if (typeof samples !== 'object' || samples === null) return null
  return Object.values(samples).every((one) => typeof one === 'string') ? (samples as Record<string, string>) : null
}
