import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** Lets each sequence go on so many numbers later, so that none which was given since a backup is given again. */
export async function leaveGap(db: Kysely<Database>, schema: string, numbers: number): Promise<void> {
  await sql`
    select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + ${numbers}::bigint)
    from pg_sequences where schemaname = ${schema}`.execute(db)
}
