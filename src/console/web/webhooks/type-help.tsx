import type { NotificationTypeDetails } from '../api/results.ts'
import { PlaceLink } from '../parts/place-link.tsx'
import { pretty } from '../parts/pretty.ts'
import { hashOf } from '../parts/use-hash.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'

/** What a receiver gets of the chosen type, and what it has to answer. */
export function TypeHelp({ type }: { type: NotificationTypeDetails | undefined }) {
  const t = usePhrases()
  if (!type) return <aside class="type-help about">{t.helpNone}</aside>
  const { platform, description, example, rule, seconds, attempts } = type
  return (
    <aside class="type-help" aria-labelledby="type-help-title">
      <h3 id="type-help-title">{type.type}</h3>
      <p class="about">{platform}</p>
      <p>
        <Words of={description} />
      </p>
      <h4>{t.helpExample}</h4>
      <pre tabindex={0}>{pretty(example)}</pre>
      <h4>{t.helpRule}</h4>
      <p>
        <Words of={rule} />
      </p>
      <p class="about">{fill(t.helpPatience, { seconds: seconds.toLocaleString(t.locale), attempts })}</p>
      <p>
        <PlaceLink to={`/types${hashOf({ type: type.type }, new URLSearchParams())}`}>{t.helpMore}</PlaceLink>
      </p>
    </aside>
  )
}
