import type { Answer } from '../api/call.ts'
import type { Webhook } from '../api/results.ts'
import { PlaceLink } from '../parts/place-link.tsx'
import { hashOf } from '../parts/use-hash.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { SwitchOnButton } from './active-switch.tsx'
import { type Desk, editID, testID } from './use-desk.ts'

/** What is done only once its user is sure. */
export type Asking = 'rotate' | 'recover' | 'remove'

/** What can be done with a webhook, and where there is more of it. */
export function PanelActions(props: {
  webhook: Webhook
  desk: Desk
  /** One of them is being done. */
  busy: boolean
  onAsk(what: Asking): void
  onShowSecret(): unknown
  onProblem(problem: Answer | null): void
}) {
  const t = usePhrases()
  const { webhook, desk, busy, onAsk } = props
  const busily = busy ? 'true' : undefined
  const ask = (what: Asking) => !busy && onAsk(what)
  const { webhookID, eventID, active } = webhook
  const testing = desk.tests.of(webhookID)?.running
  return (
    <div class="panel-actions">
      {!active && (
        <SwitchOnButton
          webhook={webhook}
          reload={desk.webhooks.reload}
          onProblem={props.onProblem}
          next={testID(webhookID)}
        />
      )}
      <button
        type="button"
        class={active ? 'primary' : undefined}
        id={testID(webhookID)}
        aria-disabled={testing ? 'true' : undefined}
        onClick={() => desk.tests.run(webhook)}
      >
        {testing ? t.testBusy : t.webhookTest}
      </button>
      <button type="button" id={editID(webhookID)} onClick={() => desk.edit(webhookID)}>
        {t.webhookEdit}
      </button>
      <button type="button" aria-disabled={busily} onClick={() => ask('rotate')}>
        {t.webhookRotate}
      </button>
      <button type="button" aria-disabled={busily} onClick={() => !busy && props.onShowSecret()}>
        {t.webhookShowSecret}
      </button>
      <button type="button" aria-disabled={busily} onClick={() => ask('recover')}>
        {t.webhookRecover}
      </button>
      <PlaceLink to={`/deliveries${hashOf({ eventID, webhookID }, new URLSearchParams())}`}>{t.deliveries}</PlaceLink>
      <PlaceLink to={`/#webhook.send?webhookID=${webhookID}`}>{t.webhookSend}</PlaceLink>
      <PlaceLink to={`/#webhook.requestExample?webhookID=${webhookID}`}>{t.webhookRequest}</PlaceLink>
      <button type="button" class="danger to-the-end" aria-disabled={busily} onClick={() => ask('remove')}>
        {t.webhookRemove}
      </button>
    </div>
  )
}
