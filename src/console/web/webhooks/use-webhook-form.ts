import { useContext, useState } from 'hono/jsx/dom'
import type { Answer } from '../api/call.ts'
import type { Webhook } from '../api/results.ts'
import { useCall } from '../api/use-call.ts'
import { AnnounceContext } from '../parts/announce.ts'
import { focusOn, keepFocus } from '../parts/focus.ts'
import { useAlive } from '../parts/use-alive.ts'
import { usePhrases } from '../phrases/use-phrases.ts'
import { type Desk, NEW_ID } from './use-desk.ts'
import {
  createParams,
  editParams,
  FIELDS,
  headerTwice,
  newDraft,
  type WebhookDraft,
  type Wrong,
  wrongHeader,
  wrongOf,
} from './webhook-draft.ts'

export interface WebhookFormState {
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
}

/** The form of a webhook: what stands in it, and what becomes of it. The server alone says what is right. */
export function useWebhookForm(props: { eventID: string; webhook: Webhook | null; desk: Desk }): WebhookFormState {
  const { eventID, webhook, desk } = props
  const t = usePhrases()
  const announce = useContext(AnnounceContext)
  const { running, run } = useCall()
  const alive = useAlive()
  const [draft, setDraft] = useState(() => newDraft(webhook, desk.hash.get('type') ?? ''))
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [twice, setTwice] = useState<number | null>(null)
  const wrong = twice === null ? wrongOf(answer?.issues ?? []) : { headers: [t.headerTwice] }

  async function submit(): Promise<void> {
    const double = headerTwice(draft)
    setTwice(double)
    if (double !== null) return focusOn(headerID(double))
    const params = webhook ? editParams(draft, webhook) : createParams(draft, eventID)
    if (!params) return desk.edit(null)
    const came = await run(webhook ? 'webhook.edit' : 'webhook.create', params)
    if (!came) return
    if (alive()) setAnswer(came.outcome === 'result' ? null : came)
    if (came.outcome === 'result') await done(came.body)
    else if (alive()) focusOnWrong(came)
  }

  async function done({ webhookID, secret }: Webhook & { secret?: string }): Promise<void> {
    // At once: while the list is read anew, a second click would make a second webhook.
    if (secret) desk.showSecret({ webhookID, secret, formerDate: null }, alive())
    else if (alive()) desk.edit(null)
    announce(secret ? t.webhookCreatedNow : t.webhookSaved)
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
    ...{ draft, wrong, answer, running, submit },
    twice: twice !== null,
    wrongRow: twice ?? wrongHeader(draft, answer?.issues ?? []),
    put: (change) => setDraft((before) => ({ ...before, ...change })),
  }
}

export function fieldID(name: string): string {
  return `webhook-${name}`
}

export function headerID(row: number): string {
  return fieldID(`headers-${row}`)
}
