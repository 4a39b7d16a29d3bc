import { PlaceLink } from '../parts/place-link.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'

/** That there are no events, and where the first one is made. */
export function NoEvents() {
  const t = usePhrases()
  return (
    <p class="empty">
      {t.noEvents} <PlaceLink to="/people">{t.people}</PlaceLink>.
    </p>
  )
}
