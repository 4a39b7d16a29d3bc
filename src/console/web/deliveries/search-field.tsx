import { useRef, useState } from 'hono/jsx/dom'
import { ProblemView } from '../api/problem-view.tsx'
import { focusOn } from '../parts/focus.ts'
import { PLAIN_TEXT } from '../parts/plain-text.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import type { HashChange } from '../parts/use-hash.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Found, type FoundPerson, useSearch } from './use-search.ts'

/** One field for whom or what somebody asks about. Of several that it may mean, one is chosen. */
export function SearchField({ eventID, onChange }: { eventID: string; onChange(change: HashChange): void }) {
  const t = usePhrases()
  const [text, setText] = useState('')
  const form = useRef<HTMLFormElement | null>(null)
  const found = useSearch(eventID, text)
  const { people, delivery, done, problem } = found
  const hits = people.length + (delivery ? 1 : 0)
  const only = done && hits === 1
  function choose(change: HashChange): void {
    setText('')
    form.current?.reset()
    onChange(change)
  }
  useEffectNow(() => {
    if (!only) return
    choose(people[0] ? { personID: people[0].personID } : { delivery: delivery?.deliveryID ?? null })
  }, [only])
  return (
    <>
      <form
        class="search"
        ref={form}
        onSubmit={(event: Event) => {
          event.preventDefault()
          setText(new FormData(event.currentTarget as HTMLFormElement).get('text')?.toString().trim() ?? '')
        }}
      >
        <label for="search-text">{t.searchLabel}</label>
        <input
          id="search-text"
          name="text"
          type="search"
          placeholder={t.searchHint}
          maxlength={200}
          enterkeyhint="search"
          {...PLAIN_TEXT}
        />
        <button type="submit" class="primary">
          {t.searchRun}
        </button>
      </form>
      {text && (
        <div class="hits">
          {problem && <ProblemView answer={problem} />}
          <p role="status">{sayOf(found, hits, text, t)}</p>
          {done && hits > 1 && <Hits found={found} onChoose={choose} />}
        </div>
      )}
    </>
  )
}

function sayOf({ done, more }: Found, hits: number, text: string, t: Phrases): string {
  if (!done) return t.searching
  if (hits === 0) return fill(t.searchNone, { text })
  return hits > 1 ? fill(more ? t.searchMany : t.searchSeveral, { count: hits, text }) : ''
}

function Hits({ found, onChoose }: { found: Found; onChoose(change: HashChange): void }) {
  const t = usePhrases()
  const { people, delivery } = found
  function take(change: HashChange): void {
    onChoose(change)
    focusOn('search-text') // the button goes
  }
  return (
    <ul>
      {delivery && (
        <li>
          <button type="button" onClick={() => take({ delivery: delivery.deliveryID })}>
            {fill(t.deliveryName, { id: delivery.deliveryID })} <span class="about">{delivery.type}</span>
          </button>
        </li>
      )}
      {people.map((person) => (
        <li key={person.personID}>
          <button type="button" onClick={() => take({ personID: person.personID })}>
            {personText(person, t)} <span class="about">{person.email}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** How somebody is called here. */
export function personText({ name, personID }: Pick<FoundPerson, 'name' | 'personID'>, t: Phrases): string {
  return name ?? fill(t.personUnnamed, { id: personID })
}
