import { memo } from 'hono/jsx/dom'
import type { Method } from '../api/document.ts'
import { CrossIcon, FlaskIcon, WarningIcon } from '../parts/icons.tsx'
import type { Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { AnswerView } from './answer-view.tsx'
import { placeIssues } from './issues.ts'
import { MethodForm } from './method-form.tsx'
import { type Console, moduleOf, visit } from './use-console.ts'

/** One method: its name, the flask that opens its form in place, and below it what came of it. */
export function MethodRow({ method, console }: { method: Method; console: Console }) {
  const open = console.open === method.name
  const answer = console.answers[method.name]
  return (
    <article class={`method ${open ? 'is-open' : ''}`} id={`method-${method.name}`}>
      <Head method={method} open={open} />
      {open && (
        <div class="opened">
          <p class="about">
            <Words of={method.description} />
          </p>
          <MethodForm method={method} console={console} />
          {answer && (
            <AnswerView
              answer={answer}
              issues={placeIssues(console, method.name).others}
              server={console.server}
              link={console.linkTo(answer)}
            />
          )}
        </div>
      )}
    </article>
  )
}

/** What is typed below it does not draw it anew. */
const Head = memo(({ method, open }: { method: Method; open: boolean }) => {
  const t = usePhrases()
  const effect = effectOf(method, t)
  return (
    <header>
      <h3>
        <button
          type="button"
          class="flask-button"
          title={open ? t.close : t.tryOut}
          aria-label={`${method.name}: ${t.tryOut}`}
          aria-expanded={open ? 'true' : 'false'}
          onClick={() => visit(open ? moduleOf(method) : method.name)}
        >
          <FlaskIcon />
          <code>{method.name}</code>
        </button>
      </h3>
      <p class="summary">
        <Words of={method.summary} />
      </p>
      <span class="tags">
        {method['x-destructive'] && (
          <span class="tag danger-tag">
            <WarningIcon /> {t.destructive}
          </span>
        )}
        {effect && <span class="tag">{effect}</span>}
      </span>
      {open && (
        <button
          type="button"
          class="quiet only-icon"
          aria-label={`${t.close}: ${method.name}`}
          onClick={() => visit(moduleOf(method))}
        >
          <CrossIcon />
        </button>
      )}
    </header>
  )
})

/** What a call does, or for whom it is; that it removes is said already. */
function effectOf(method: Method, t: Phrases): string | null {
  const access = method['x-reads'] ? 'read' : method['x-access']
  if (access === 'write' && method['x-destructive']) return null
  return { read: t.accessRead, write: t.accessWrite, company: t.accessCompany, system: t.accessSystem }[access]
}
