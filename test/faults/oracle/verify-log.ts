import type { Query } from '../../harness/with-database.ts'
import type { Faults } from './faults.ts'
import type { Receivers } from './receivers.ts'
import type { ExpectedWebhook } from './verify.ts'

interface Logged {
  webhook_id: string
  fact: string
  received: number
  failed: number
  /** Why those failed. */
  errors: string | null
}

/**
 * The log of attempts has each delivery that arrived, received once; and no more failures than were answered. Only a process
 * that was frozen may write down once more what it had under way.
 */
export async function compareLog(
  query: Query,
  webhooks: Pick<ExpectedWebhook, 'webhookID'>[],
  { arrivals, breaks }: Receivers,
  faults: Faults,
): Promise<void> {
  const ids = webhooks.map(({ webhookID }) => webhookID)
  const rows: Logged[] = await query(`
    select webhook_id::text, fact::text, (count(*) filter (where outcome = 'received'))::int as received,
      (count(*) filter (where outcome <> 'received'))::int as failed, string_agg(distinct error, '; ') as errors
    from aviso.attempt where webhook_id in (${ids.join()}) group by webhook_id, fact`)
  const logged = new Set<string>()
  for (const { webhook_id, fact, received, failed, errors } of rows) {
    const key = `${webhook_id}/${fact}`
    logged.add(key)
    const frozen = breaks.frozenWith(key)
    const refused =
      arrivals
        .get(webhook_id)
        ?.get(fact)
        ?.times.filter(({ taken }) => !taken).length ?? 0
    if (received < 1) faults.add('wrong', `${key} is not in the log as received`)
    if (received > 1 + frozen) faults.add('wrong', `${key} is in the log as received ${received} times`)
    if (failed > refused + frozen)
      faults.add('wrong', `${key} failed ${failed} times in the log (${errors}), and ${refused} at its receiver`)
  }
  for (const webhookID of ids)
    for (const [fact, { times }] of arrivals.get(webhookID) ?? [])
      if (times.some(({ taken }) => taken) && !logged.has(`${webhookID}/${fact}`))
        faults.add('wrong', `${webhookID}/${fact} arrived, and is not in the log`)
}
