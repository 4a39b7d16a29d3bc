import { memo, useRef } from 'hono/jsx/dom'
import type { Method } from '../api/document.ts'
import { isTyping } from '../parts/focus.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { matching, modulesOf, titleOf } from './openrpc.ts'
import { visit } from './use-console.ts'

/** The left panel: the modules with their methods, and what finds one of them. What is typed in a form does not draw it anew. */
export const MethodList = memo(
  (props: {
    methods: readonly Method[]
    /** How many others the token may not call. */
    hidden: number
    module: string
    open: string | null
    filter: string
    onFilter(filter: string): void
  }) => {
    const t = usePhrases()
    const input = useRef<HTMLInputElement | null>(null)
    const found = matching(props.methods, props.filter, useWords())

    useEffectNow(() => {
      function onKey(event: KeyboardEvent): void {
        if (event.key !== '/' || isTyping() || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        input.current?.focus()
        input.current?.select()
      }
      addEventListener('keydown', onKey)
      return () => removeEventListener('keydown', onKey)
    }, [])

    function onKeyDown(event: KeyboardEvent): void {
      const [first] = found
      if (event.key === 'Enter' && first) visit(first.name)
      if (event.key === 'Escape') props.onFilter('')
    }

    return (
      <nav class="methods" aria-label={t.methods}>
        <div class="filter">
          <input
            ref={input}
            type="search"
            id="filter"
            value={props.filter}
            placeholder={t.filter}
            aria-label={t.filter}
            aria-keyshortcuts="/"
            title={t.filterKey}
            {...PLAIN_TEXT}
            onInput={(event: Event) => props.onFilter((event.target as HTMLInputElement).value)}
            onKeyDown={onKeyDown}
          />
          <span class="key" aria-hidden="true">
            /
          </span>
        </div>
        <p class={found.length === 0 ? 'about' : 'unseen'} role="status">
          {props.filter &&
            fill(found.length === 0 ? t.noMatch : t.matches, { filter: props.filter, count: found.length })}
        </p>
        <ul>
          {modulesOf(found).map(({ name, methods }) => (
            <li key={name} class={name === props.module ? 'current' : ''}>
              <a class="module" href={`#${name}`} aria-current={name === props.module ? 'true' : undefined}>
                {titleOf(name)}
              </a>
              <ul>
                {methods.map((method) => (
                  <li key={method.name}>
                    <a
                      class="method-link"
                      href={`#${method.name}`}
                      aria-label={`${method.name}: ${t.tryOut}`}
                      title={t.tryOut}
                      aria-current={method.name === props.open ? 'page' : undefined}
                    >
                      {method.name.slice(name.length + 1)}
                    </a>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        {props.hidden > 0 && <p class="about hidden-methods">{fill(t.notForToken, { count: props.hidden })}</p>}
      </nav>
    )
  },
)
