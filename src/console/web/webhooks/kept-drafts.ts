import type { Webhook } from '../api/results.ts'
import type { WebhookDraft } from './webhook-draft.ts'

/** A form that is not sent yet: what stands in it, and its webhook as it was when it was begun; null: a new one. */
export interface KeptDraft {
  webhook: Webhook | null
  draft: WebhookDraft
  /** Of a new one, as it stands: sent twice it is made once. */
  key: string
}

/** In this page alone, not in the browser's storage: a draft may hold a security code. */
const drafts = new Map<string, KeptDraft>()

/** What was typed is still there when its user comes back, whatever way. */
export const keptDrafts = {
  get: (about: string) => drafts.get(about),
  keep: (about: string, draft: KeptDraft) => drafts.set(about, draft),
  drop: (about: string) => drafts.delete(about),
}
