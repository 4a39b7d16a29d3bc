import type { WatchedWebhook } from '../api/results.ts'

export type WebhookState = 'healthy' | 'failing' | 'disabled' | 'off' | 'silent'

/** How a webhook is, in one word: what its owner has to know first comes first. */
export function stateOf({ active, disabledReason, failingSince, lastAttempt }: WatchedWebhook): WebhookState {
  if (!active) return disabledReason ? 'disabled' : 'off'
  if (failingSince) return 'failing'
  return lastAttempt === null ? 'silent' : 'healthy'
}
