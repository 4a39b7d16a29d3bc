import { useContext, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import type { CreatedWebhook, Webhook } from '../api/results.ts'
import { useSession } from '../api/session.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { focusOn, keepFocus } from '../parts/focus.ts'
import { useAlive } from '../parts/use-alive.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { keptDrafts } from './kept-drafts.ts'
import { type Desk, NEW_ID } from './use-desk.ts'
import {
  createParams,
  editParams,
  FIELDS,
  headerTwice,
  newDraft,
  type WebhookDraft,
  type Whose,
  type Wrong,
  wrongHeader,
  wrongOf,
} from './webhook-draft.ts'

export interface WebhookFormState {
  /** The webhook as it was when the form was begun; null: a new one. */
  webhook: Webhook | null
  draft: WebhookDraft
  put(change: Partial<WebhookDraft>): void
  wrong: Wrong
  /** Which row of headers is wrong, when one is. */
  wrongRow: number
  /** Whether a header is there twice: that alone is seen here, not by the server. */
  twice: boolean
  /** What came back, when that was no webhook. */
  answer: Answer | null
  running: boolean
  submit(): Promise<void>
  /** Leaves the form, and forgets what stands in it. */
  cancel(): void
}

/** The form of a webhook: what stands in it, and what becomes of it. The server alone says what is right. */
export function useWebhookForm(props: { whose: Whose; webhook: Webhook | null; desk: Desk }): WebhookFormState {
  const { whose, desk } = props
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { token } = useSession()
  const { running, run } = useCall()
  const alive = useAlive()
  const about = JSON.stringify([token, props.webhook?.webhookID ?? whose])
  const [kept, keep] = useState(() => {
    const { webhook } = props
    return keptDrafts.get(about) ?? { webhook, draft: newDraft(webhook, desk.hash.get('type') ?? ''), key: newKey() }
  })
  const { webhook, draft } = kept
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [twice, setTwice] = useState<number | null>(null)
  const wrong = twice === null ? wrongOf(answer?.issues ?? []) : { headers: [t.headerTwice] }

  function cancel(): void {
    keptDrafts.drop(about)
    desk.leave()
  }

  async function submit(): Promise<void> {
    const double = headerTwice(draft)
    setTwice(double)
    if (double !== null) return focusOn(headerID(double))
    const params = webhook ? editParams(draft, webhook) : { ...createParams(draft, whose), idempotencyKey: kept.key }
    if (!params) return cancel()
    const came = await run(webhook ? 'webhook.edit' : 'webhook.create', params)
    if (!came) return
    if (alive()) setAnswer(came.outcome === 'result' ? null : came)
    if (came.outcome === 'result') await done(came.body)
    else if (alive()) focusOnWrong(came)
  }

  async function done(made: Webhook & Partial<CreatedWebhook>): Promise<void> {
    const { secret, url, webhookID, webhooks = [made] } = made
    const types = webhooks.map(({ type }) => type)
    keptDrafts.drop(about)
    if (secret) desk.keepSecret({ secret, types, url, formerDate: null })
    // At once: while the list is read anew, a second click would make a second webhook.
    if (alive()) secret ? desk.open(webhookID) : desk.leave()
    const count = webhooks.length.toLocaleString(t.locale)
    announce(!secret ? t.webhookSaved : types.length > 1 ? fill(t.webhooksCreated, { count }) : t.webhookCreatedNow)
    await desk.webhooks.reload()
    if (!secret) keepFocus(NEW_ID) // what was edited may not match the filter any more
  }

  function focusOnWrong({ issues }: Answer): void {
    const said = wrongOf(issues)
    const first = FIELDS.find((name) => said[name])
    if (first === 'headers') focusOn(headerID(wrongHeader(draft, issues)))
    else if (first) focusOn(fieldID(first))
  }

  return {
    ...{ webhook, draft, wrong, answer, running, submit, cancel },
    twice: twice !== null,
    wrongRow: twice ?? wrongHeader(draft, answer?.issues ?? []),
    put(change) {
      keep((before) => {
        const next = { ...before, draft: { ...before.draft, ...change }, key: newKey() }
        keptDrafts.keep(about, next)
        return next
      })
    },
  }
}

/** Unlike `randomUUID`, these numbers are there without HTTPS, too. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

export function fieldID(name: string): string {
  return `webhook-${name}`
}

export function headerID(row: number): string {
  return fieldID(`headers-${row}`)
}
