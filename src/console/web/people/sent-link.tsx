import { PlaceLink } from '../parts/place-link.tsx'
import { hashOf } from '../parts/use-hash.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** To the deliveries that tell of somebody. */
export function SentLink(props: { id?: string; eventID: string; personID: string; name?: string }) {
  const t = usePhrases()
  const { id, eventID, personID, name } = props
  return (
    <PlaceLink
      to={`/deliveries${hashOf({ eventID, personID })}`}
      {...(id && { id })}
      {...(name && { label: fill(t.personSentOf, { name }) })}
    >
      {t.personSent}
    </PlaceLink>
  )
}
