import type { WatchedWebhook } from '../api/results.ts'

export type WebhookState = 'healthy' | 'failing' | 'disabled' | 'off' | 'silent'

/** How a webhook is, in one word: what its owner has to know first comes first. */
export function stateOf({ state, pausedBy, lastAttempt }: WatchedWebhook): WebhookState {
  if (state === 'paused') return pausedBy === 'aviso' ? 'disabled' : 'off'
  if (state === 'failing') return 'failing'
  return lastAttempt === null ? 'silent' : 'healthy'
}
