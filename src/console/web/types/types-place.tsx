import { useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import type { NotificationTypeDetails } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { reveal } from '../parts/focus.ts'
import { hasWords } from '../parts/has-words.ts'
import { ChevronIcon } from '../parts/icons.tsx'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { useTitle } from '../parts/use-title.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { useWords } from '../phrases/use-words.ts'
import { Words } from '../phrases/words.tsx'
import { Waiting } from '../shell/event-bar.tsx'
import { TypeDetails } from './type-details.tsx'
import { type Types, useTypes } from './use-types.ts'

/** The place `/types`: what there is to be notified of, and all that it takes to receive it. */
export function TypesPlace() {
  const t = usePhrases()
  const { state } = useSession()
  const types = useTypes()
  useTitle(types.opened ?? t.typesPlace)
  const { platforms, query, opened } = types
  const say = useWords()
  const [text, setText] = useState('')
  const has = hasWords(text)
  const matches = ({ type, platform, description }: NotificationTypeDetails) =>
    has([type, platform, say(description) ?? description])
  const shown = platforms
    ?.map((one) => ({ ...one, types: one.types.filter(matches) }))
    .filter((one) => one.types.length > 0)
  useEffectNow(() => {
    if (opened && platforms) reveal(typeID(opened)) // a link names it
  }, [platforms !== null])
  return (
    <main class="place" id="content" tabindex={-1}>
      <h1>{t.typesPlace}</h1>
      <p class="about">{t.typesAbout}</p>
      {state === 'missing' && <p class="empty">{t.tokenMissing}</p>}
      {state === 'wrong' && <p class="empty">{t.tokenWrong}</p>}
      {query.problem && state !== 'wrong' && <ProblemView answer={query.problem} onAgain={query.reload} />}
      {!platforms && (query.loading || !query.problem) && <Waiting bars={[['types', 14]]} />}
      {platforms && <TypesFilter onText={setText} />}
      {shown?.length === 0 && <p class="empty">{fill(t.typesNone, { filter: text })}</p>}
      {shown?.map(({ platform, types: some }) => (
        <section key={platform} class="type-platform" aria-labelledby={`types-of-${platform}`}>
          <h2 id={`types-of-${platform}`}>{platform === OWN ? t.typesOwn : platform}</h2>
          {some.map((type) => (
            <TypeEntry key={type.type} type={type} types={types} />
          ))}
        </section>
      ))}
    </main>
  )
}

function TypesFilter({ onText }: { onText(text: string): void }) {
  const t = usePhrases()
  return (
    <input
      class="types-filter"
      type="search"
      placeholder={t.typesFilter}
      aria-label={t.typesFilter}
      {...PLAIN_TEXT}
      onInput={(event: Event) => onText((event.target as HTMLInputElement).value)}
    />
  )
}

/** What the server calls the platform of a company's own types. */
const OWN = 'Own'

function TypeEntry({ type, types: { opened, open } }: { type: NotificationTypeDetails; types: Types }) {
  const is = opened === type.type
  const id = typeID(type.type)
  return (
    <article class={`type-entry ${is ? 'is-open' : ''}`} id={id}>
      <div class="type-line">
        <h3>
          <button
            type="button"
            class="disclosure"
            aria-expanded={is ? 'true' : 'false'}
            aria-controls={is ? `${id}-details` : undefined}
            onClick={() => open(is ? null : type.type)}
          >
            <ChevronIcon /> {type.type}
          </button>
        </h3>
        <p>{type.companyID === null ? <Words of={type.description} /> : type.description}</p>
      </div>
      {is && <TypeDetails id={`${id}-details`} type={type} />}
    </article>
  )
}

function typeID(type: string): string {
  return `type-${type}`
}
