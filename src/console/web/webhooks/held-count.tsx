import type { Webhook } from '../api/results.ts'
import { useQuery } from '../api/use-query.ts'
import { fill } from '../phrases/language.ts'
import { usePhrases } from '../phrases/use-phrases.ts'

/** How many deliveries a webhook that is off holds from before: they go on when it is switched on, whatever is chosen. */
export function HeldCount({ webhook: { webhookID, eventID } }: { webhook: Webhook }) {
  const t = usePhrases()
  const wanted = { ...(eventID === null ? {} : { eventID }), webhookID, state: 'held', limit: 1 }
  const total = useQuery('webhook.delivery.find', wanted).result?.total ?? 0
  return total === 0 ? null : <p class="held-count">{fill(t.heldCount, { count: total.toLocaleString(t.locale) })}</p>
}
