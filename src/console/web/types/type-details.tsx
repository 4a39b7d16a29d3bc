import type { NotificationTypeDetails } from '../api/results.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { PlaceLink } from '../parts/place-link.tsx'
import { pretty } from '../parts/pretty.ts'
import { hashOf } from '../parts/use-hash.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { Words } from '../phrases/words.tsx'
import { AnswersView } from './answers-view.tsx'
import { SchemaView } from './schema-view.tsx'

/** All that whoever writes a receiver of a type has to know. */
export function TypeDetails({ id, type: details }: { id: string; type: NotificationTypeDetails }) {
  const t = usePhrases()
  const { type, example, forCompany, rule, seconds, attempts } = details
  const payload = pretty(example)
  const hash = hashOf({ type, of: forCompany ? 'company' : null, edit: 'new' }, new URLSearchParams())
  return (
    <div class="type-details" id={id}>
      <p class="buttons">
        <PlaceLink to={`/webhooks${hash}`}>{t.typeSubscribe}</PlaceLink>
        {forCompany && <span class="about">{t.typeForCompany}</span>}
      </p>
      <dl class="type-terms">
        <div>
          <dt>{t.helpRule}</dt>
          <dd>
            <Words of={rule} />
          </dd>
        </div>
        <div>
          <dt>{t.typePatience}</dt>
          <dd>{seconds.toLocaleString(t.locale, { style: 'unit', unit: 'second', unitDisplay: 'long' })}</dd>
        </div>
        <div>
          <dt>{t.typeAttempts}</dt>
          <dd>{attempts.toLocaleString(t.locale)}</dd>
        </div>
      </dl>
      <section class="type-part" aria-label={t.typePayload}>
        <header>
          <h4>{t.typePayload}</h4>
          <CopyButton label={t.copy} text={() => payload} />
        </header>
        <pre tabindex={0}>{payload}</pre>
      </section>
      <AnswersView type={type} />
      <SchemaView type={details} />
    </div>
  )
}
