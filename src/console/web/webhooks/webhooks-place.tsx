import { PlusIcon } from '../parts/icons.tsx'
import { useTitle } from '../parts/use-title.ts'
import { PhrasesOf } from '../phrases/phrases-of.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { EventBar, Waiting } from '../shell/event-bar.tsx'
import { type Desk, NEW, NEW_ID, useDesk } from './use-desk.ts'
import { EditedForm } from './webhook-form.tsx'
import { WebhookList } from './webhook-list.tsx'

/** The place `/webhooks`: the subscriptions of an event or a company, and all that can be done with them. */
export function WebhooksPlace() {
  const desk = useDesk()
  return (
    <PhrasesOf platform={platformOf(desk)}>
      <Place desk={desk} />
    </PhrasesOf>
  )
}

/** The platform of all webhooks that are shown: of those in the list, or of the type that it is limited to. */
function platformOf({ editing, hash, webhooks, typeOf }: Desk): string | undefined {
  if (editing) return undefined // the form has a type of its own
  const types = hash.get('type') ? [hash.get('type') ?? ''] : (webhooks.page?.data.map(({ type }) => type) ?? [])
  const platforms = new Set(types.map((type) => typeOf(type)?.platform))
  return platforms.size === 1 ? [...platforms][0] : undefined
}

function Place({ desk }: { desk: Desk }) {
  const t = usePhrases()
  const { editing, choice, scope } = desk
  useTitle(t.webhooks)
  const make = !editing && (
    <button type="button" class="primary to-the-end" id={NEW_ID} onClick={() => desk.edit(NEW)}>
      <PlusIcon /> {t.webhookNew}
    </button>
  )
  return (
    <main class="place" id="content" tabindex={-1}>
      <EventBar title={t.webhooks}>{make}</EventBar>
      {scope.choosable && (!editing || editing === NEW) && <ScopeSwitch desk={desk} />}
      {/* A company can have webhooks before it has an event. */}
      {!choice.eventID && scope.whose && <p>{make}</p>}
      {!scope.whose && (
        <Waiting
          bars={[
            ['list', 1],
            ['webhooks', 5],
          ]}
        />
      )}
      {scope.whose && editing && <EditedForm whose={scope.whose} desk={desk} />}
      {scope.whose && !editing && <WebhookList desk={desk} />}
    </main>
  )
}

/** Whose webhooks: those of the event that is chosen above, or those of its company. */
function ScopeSwitch({ desk: { scope, show, editing } }: { desk: Desk }) {
  const t = usePhrases()
  const option = (ofCompany: boolean, name: string, about: string) => (
    <label class="scope-option" title={about}>
      <input
        type="radio"
        name="scope"
        checked={scope.ofCompany === ofCompany}
        onChange={() => show({ of: ofCompany ? 'company' : null, type: null, edit: editing })}
      />
      {name}
    </label>
  )
  return (
    <fieldset class="scope-switch">
      <legend class="unseen">{t.scope}</legend>
      {option(false, t.scopeEvent, t.webhookWhat)}
      {option(true, t.scopeCompany, t.webhookWhatCompany)}
    </fieldset>
  )
}
