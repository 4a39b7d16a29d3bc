import { PlusIcon } from '../parts/icons.tsx'
import { usePhrases } from '../phrases/use-phrases.ts'
import { EventBar } from '../shell/event-bar.tsx'
import { NEW_ID, useDesk } from './use-desk.ts'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookList } from './webhook-list.tsx'

/** The place `/webhooks`: the subscriptions of an event, and all that can be done with them. */
export function WebhooksPlace() {
  const t = usePhrases()
  const desk = useDesk()
  const { editing, choice } = desk
  return (
    <main class="place" id="content" tabindex={-1}>
      <EventBar title={t.webhooks} choice={choice}>
        {!editing && (
          <button type="button" class="primary to-the-end" id={NEW_ID} onClick={() => desk.edit('new')}>
            <PlusIcon /> {t.webhookNew}
          </button>
        )}
      </EventBar>
      {choice.eventID && editing && (
        <WebhookForm
          key={editing === 'new' ? editing : editing.webhookID}
          eventID={choice.eventID}
          webhook={editing === 'new' ? null : editing}
          desk={desk}
        />
      )}
      {choice.eventID && !editing && <WebhookList desk={desk} />}
    </main>
  )
}
