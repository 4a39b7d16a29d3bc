import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import type { FactRow } from './read-log.ts'
import type { Hearer } from './recover.ts'

/** Makes a delivery in no lane, ready at once; held while the webhook is off. The webhook is locked. @returns its ID */
export async function sendByHand(db: Db, webhook: Hearer, fact: FactRow): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, created_at, due_at, by_hand)
    values (${fact.number}, (${fact.logged_at}::timestamptz at time zone 'UTC')::date, ${webhook.id}, ${webhook.event_id},
      ${webhook.type}, ${webhook.content_type}, ${fact.at}, ${webhook.active ? null : '-infinity'}::timestamptz, true)
    returning id`.execute(db)
  return rows[0]?.id as string
}
