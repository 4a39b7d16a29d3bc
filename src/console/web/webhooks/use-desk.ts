import { useContext } from 'hono/jsx/dom'
import type { NotificationTypeDetails, Webhook } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { type EventChoice, useEvent } from '../api/use-event.ts'
import { type Query, useQuery } from '../api/use-query.ts'
import { focusOn } from '../parts/focus.ts'
import { useEffectNow } from '../parts/use-effect-now.ts'
import { type HashChange, useHash } from '../parts/use-hash.ts'
import { type Secret, SecretContext } from '../shell/kept-secret.tsx'
import { type Scope, useScope } from './use-scope.ts'
import { type Tests, useTests } from './use-tests.ts'
import { useWebhooks, type Webhooks } from './use-webhooks.ts'

export interface Desk {
  choice: EventChoice
  scope: Scope
  hash: URLSearchParams
  webhooks: Webhooks
  tests: Tests
  /** The webhook whose form the address opens: its ID, or `new`. */
  editing: string | null
  /** That webhook. */
  edited: Query<Webhook>
  typeOf(type: string): NotificationTypeDetails | undefined
  /** The types that a webhook can have here. */
  types: readonly NotificationTypeDetails[]
  /** Another part of the list, or of the event; what is open is closed. */
  show(change: HashChange): void
  /** Opens one webhook, or closes it. */
  open(webhookID: string | null): void
  /** Opens a form. */
  edit(what: string): void
  /** Leaves the form. */
  leave(): void
  /** After a secret was made: shows it until it is kept. */
  keepSecret(secret: Omit<Secret, 'token'>): void
}

export const NEW = 'new'
export const NEW_ID = 'webhook-new'

/** What lies on the desk of whoever manages webhooks: the list, the open one, its form. */
export function useDesk(): Desk {
  const [hash, setHash] = useHash()
  const choice = useEvent()
  const scope = useScope(hash, choice)
  const webhooks = useWebhooks(scope, hash, setHash)
  const tests = useTests(webhooks.reload)
  const { token } = useSession()
  const keepSecret = useContext(SecretContext)
  const editing = hash.get('edit')
  const edited = useQuery('webhook.get', editing && editing !== NEW ? { webhookID: editing } : null)
  const types = (webhooks.types.result?.data ?? []).filter(({ forCompany }) => scope.ofCompany || !forCompany)
  const ready = editing === NEW ? types.length > 0 : edited.result !== null

  useEffectNow(() => {
    // A link, or a filter, may have chosen the type already.
    if (editing && ready) focusOn(editing === NEW && !hash.get('type') ? 'webhook-type' : 'webhook-url')
  }, [editing, ready])

  function show(change: HashChange): void {
    setHash({ offset: null, webhookID: null, edit: null, ...change })
  }

  return {
    ...{ hash, choice, scope, webhooks, tests, editing, edited, types, show },
    typeOf: (type) => webhooks.types.result?.data.find((one) => one.type === type),
    open: (webhookID) => setHash({ webhookID, edit: null }, webhookID !== null),
    edit: (what) => setHash({ edit: what }, true),
    leave() {
      setHash({ edit: null })
      focusOn(editing === NEW || !editing ? NEW_ID : editID(editing))
    },
    keepSecret: (secret) => keepSecret({ ...secret, token }),
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
