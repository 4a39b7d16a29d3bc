import { type Kysely, sql } from 'kysely'
import { KEPT } from './0003_dispatch.ts'

/**
 * Takes the shared lock on events, as domain/locks has it: those of `_events` and those of `_activities`, as far as the caller
 * sees them. A function takes the lock where it runs; a statement with a table would take it on the node that has that.
 * @param _seen the one event that the caller sees, or null
 * @param _company the one company whose events the caller sees, or null
 * @returns those that are there, which stay until the end of the transaction
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.hold_events(_events bigint[], _activities bigint[], _seen bigint, _company bigint)
    returns bigint[] language plpgsql volatile ${KEPT} as $$
    declare
      held bigint[];
      _id bigint;
    begin
      held := array(select e.id from aviso.event e
        where e.id = any(_events || array(select a.event_id from aviso.activity a where a.id = any(_activities)))
          and (_seen is null or e.id = _seen) and (_company is null or e.company_id = _company) order by e.id);
      foreach _id in array held loop
        perform pg_advisory_xact_lock_shared(hashtextextended('aviso.event', _id));
      end loop;
      return array(select held_one.id from (
        select e.id from aviso.event e where e.id = any(held) order by e.id for key share
      ) held_one);
    end $$`.execute(db)
}
