import { sql } from 'kysely'
import type { Db } from '../../src/database/schema.ts'

/**
 * Puts facts about enrolments into the outbox, as many calls would: the nth (from 0) is about the person `first + n`, and has
 * one of `keys` ordering keys, in turn.
 */
export async function enqueueMany(
  db: Db,
  { eventID, first, count, keys }: { eventID: string; first: number; count: number; keys: number },
): Promise<void> {
  await sql`
    insert into aviso.outbox (at, company_id, event_id, event_name, kind, ordering_key, person, data)
    select '2026-11-22T12:00:00Z', 1, ${eventID}::bigint, 'Congress', 'enrollment.added',
      ${`${eventID}:`}::text || (n % ${keys}::int), (${first}::int + n)::text, json_build_object(
        'activity', json_build_object('id', '1', 'name', 'Keynote'),
        'person', json_build_object('id', (${first}::int + n)::text, 'name', 'Ana Souza', 'surname', null,
          'email', 'ana@example.com', 'cpf', null, 'nickname', null, 'uuid', null),
        'enrollment', json_build_object('id', '1', 'source', 'api', 'expiresAt', null, 'active', true, 'status', 'active'))
    from generate_series(0, ${count - 1}::int) n order by n`.execute(db)
}
