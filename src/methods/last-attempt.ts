import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type { Database, Db } from '../database/schema.ts'
import { attempt, LISTED, toAttempt } from './fields/attempt.ts'
import { exactly } from './fields/page.ts'
import { webhook } from './fields/webhook.ts'

/** A webhook, with the last that was heard of its receiver when that was asked for. */
export const watchedWebhook = webhook
  .extend({
    lastAttempt: attempt
      .nullable()
      .meta({
        title: 'LastAttempt',
        description: 'Only when it was asked for, and not of a test; null: nothing was sent yet.',
      })
      .optional(),
  })
  .meta({ id: 'WatchedWebhook', title: 'WatchedWebhook' })

/** One index probe for each of them, however long the log is; tests, which say nothing of deliveries, are passed over. */
export async function withLastAttempt(
  db: Db,
  webhooks: z.input<typeof webhook>[],
): Promise<z.input<typeof watchedWebhook>[]> {
  const columns = sql.join(LISTED.map((name) => sql.ref(`last.${name}`)))
  const { rows } = await sql<Selectable<Database['attempt']>>`
    select ${columns} from unnest(${webhooks.map(({ webhookID }) => webhookID)}::bigint[]) as asked (webhook_id)
    cross join lateral (
      select * from attempt where ${exactly('webhook_id', sql.ref('asked.webhook_id'))} and not test
      order by webhook_id desc, id desc limit 1
    ) last`.execute(db)
  const last = new Map(rows.map((row) => [row.webhook_id, toAttempt(row)]))
  return webhooks.map((one) => ({ ...one, lastAttempt: last.get(one.webhookID) ?? null }))
}
