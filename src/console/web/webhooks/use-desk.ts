import { useContext, useState } from 'hono/jsx/dom'
import type { NotificationTypeDetails, Webhook } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { type EventChoice, useEvent } from '../api/use-event.ts'
import { focusOn } from '../parts/focus.ts'
import { type HashChange, useHash } from '../parts/use-hash.ts'
import { type Secret, SecretContext } from '../shell/kept-secret.tsx'
import { type Tests, useTests } from './use-tests.ts'
import { useWebhooks, type Webhooks } from './use-webhooks.ts'

export interface Desk {
  choice: EventChoice
  hash: URLSearchParams
  webhooks: Webhooks
  tests: Tests
  /** The webhook whose form is open. */
  editing: Webhook | 'new' | null
  secret: Secret | null
  typeOf(type: string): NotificationTypeDetails | undefined
  /** Another part of the list, or of the event; what is open is closed. */
  show(change: HashChange): void
  /** Opens one webhook, or closes it. */
  open(webhookID: string | null): void
  edit(editing: Webhook | 'new' | null): void
  /**
   * Shows a new secret with its webhook.
   * @param here whether whoever made it is still where it was made; a secret that nobody sees would be lost
   */
  showSecret(secret: Secret, here: boolean): void
}

export const NEW_ID = 'webhook-new'

/** What lies on the desk of whoever manages webhooks: the list, the open one, its form, a secret. */
export function useDesk(): Desk {
  const [hash, setHash] = useHash()
  const choice = useEvent(hash, setHash)
  const webhooks = useWebhooks(choice.eventID, hash, setHash)
  const tests = useTests(webhooks.reload)
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null)
  const [secret, setSecret] = useState<(Secret & { token: string }) | null>(null)
  const { openedID } = webhooks
  const { token } = useSession()
  const keepSecret = useContext(SecretContext)

  function show(change: HashChange): void {
    setSecret(null)
    setHash({ offset: null, webhookID: null, ...change })
  }

  return {
    ...{ hash, webhooks, tests, editing, show },
    choice: {
      ...choice,
      choose(eventID) {
        setEditing(null)
        show({ eventID })
      },
    },
    // It belongs to whoever made it: not to the next token.
    secret: secret?.webhookID === openedID && secret.token === token ? secret : null,
    typeOf: (type) => webhooks.types.result?.data.find((one) => one.type === type),
    open(webhookID) {
      setSecret(null)
      setHash({ webhookID }, webhookID !== null)
    },
    edit(next) {
      setEditing(next)
      if (next) focusOn(next === 'new' ? 'webhook-type' : 'webhook-url')
      else focusOn(editing === 'new' || !editing ? NEW_ID : editID(editing.webhookID))
    },
    showSecret(made, here) {
      if (!here) return keepSecret(made)
      setEditing(null)
      setSecret({ ...made, token })
      setHash({ webhookID: made.webhookID })
    },
  }
}

export function editID(webhookID: string): string {
  return `webhook-${webhookID}-edit`
}

export function testID(webhookID: string): string {
  return `webhook-${webhookID}-test`
}

export function panelID(webhookID: string): string {
  return `webhook-${webhookID}-panel`
}
