import { type Kysely, sql } from 'kysely'
import { AT_HOME, KEPT } from './0003_dispatch.ts'

/** The functions by which the dispatcher tells the ends of events, and sweeps. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeTellEnds(db)
  await makeSweep(db)
}

/** A time as JSON has it elsewhere. */
const ISO = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Stores the facts of events whose end has come, as `outbox/ends` tells: at most `_most`.
 * @returns how many
 */
async function makeTellEnds(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.tell_ends(_now timestamptz, _most int) returns int language plpgsql volatile ${KEPT} as $$
    declare
      _ids bigint[];
      _companies bigint[];
      _names text[];
      _begins timestamptz[];
      _ends timestamptz[];
      _data json[];
      _numbers bigint[];
      _txid bigint;
    begin
      select array_agg(e.id), array_agg(e.company_id), array_agg(e.name), array_agg(e.begins_at), array_agg(e.ends_at)
      into _ids, _companies, _names, _begins, _ends
      from (
        select * from aviso.event where ends_at <= _now and not end_told
        order by ends_at, id limit _most for no key update skip locked
      ) e;
      if _ids is null then return 0; end if;
      update aviso.event e set end_told = true where e.id = any(_ids);
      _data := array(
        select aviso.in_own_numbers(e.company_id, e.id, json_build_object('dates',
          json_build_object('beginsAt', ${ISO('e.begins_at')}, 'endsAt', ${ISO('e.ends_at')})), '{}', false)
        from unnest(_companies, _ids, _begins, _ends) with ordinality e (company_id, id, begins_at, ends_at, nth) order by e.nth);
      _numbers := array(select nextval('aviso.outbox_number_seq') from generate_series(1, cardinality(_ids)));
      _txid := pg_current_xact_id()::text::bigint;
      insert into aviso.outbox (number, at, company_id, event_id, event_name, kind, ordering_key, data, txid)
      select e.number, e.ends_at, e.company_id, e.id, e.name, 'event.ended', e.id::text, e.data, _txid
      from unnest(_numbers, _ends, _companies, _ids, _names, _data) e (number, ends_at, company_id, id, name, data)
      ${AT_HOME} order by e.number;
      return cardinality(_ids);
    end $$`.execute(db)
}

/**
 * Sweeps the deliveries behind `_after`, as `outbox/sweep` tells, of which it looks at `_most`. One that was leased in between is
 * left to its dispatcher.
 * @returns the last that was looked at, or null when there was none, and how many were given up
 */
async function makeSweep(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.sweep(_before timestamptz, _now timestamptz, _after bigint, _most int, out last bigint, out given_up int)
    language plpgsql volatile ${KEPT} as $$
    declare
      _old bigint[];
      _gone bigint[];
      _attempt_ids bigint[];
      _ids bigint[];
      _webhooks bigint[];
      _events bigint[];
      _types text[];
      _attempts int[];
      _urls text[];
      _made_ats timestamptz[];
      _facts bigint[];
      _by_hand boolean[];
    begin
      select max(d.id), array_agg(d.id) filter (where d.fact_day < (_before at time zone 'UTC')::date and d.payload is null
          and d.due_at is distinct from 'infinity' and d.url is not null and d.removed_at is null and d.leased_by is null),
        array_agg(d.id) filter (where (d.due_at = 'infinity' and d.created_at < _before) or d.url is null
          or d.removed_at is not null)
      into last, _old, _gone
      from (
        select d.*, w.url, w.removed_at
        from (select * from aviso.delivery where id > _after order by id limit _most) d
        left join aviso.webhook w on w.id = d.webhook_id
      ) d;
      given_up := 0;
      if _old is not null then
        with too_old as (
          delete from aviso.delivery d where d.id = any(_old) and d.leased_by is null returning d.*
        )
        select count(*), array_agg(d.id), array_agg(d.webhook_id), array_agg(d.event_id), array_agg(d.type),
          array_agg(d.attempts + 1), array_agg(w.url), array_agg(d.created_at), array_agg(d.fact), array_agg(d.by_hand)
        into given_up, _ids, _webhooks, _events, _types, _attempts, _urls, _made_ats, _facts, _by_hand
        from too_old d join aviso.webhook w on w.id = d.webhook_id;
        _attempt_ids := array(select nextval('aviso.attempt_id_seq') from generate_series(1, given_up));
        insert into aviso.attempt (id, at, delivery_id, webhook_id, event_id, type, attempt, outcome, error, duration_ms, url,
          request_headers, payload, made_at, fact, by_hand)
        select d.attempt_id, _now, d.id, d.webhook_id, d.event_id, d.type, d.attempt, 'givenUp',
          'It waited longer than RETENTION_DAYS, for which its fact is kept.', 0, d.url, '{}', '', d.made_at, d.fact, d.by_hand
        from unnest(_attempt_ids, _ids, _webhooks, _events, _types, _attempts, _urls, _made_ats, _facts, _by_hand)
          d (attempt_id, id, webhook_id, event_id, type, attempt, url, made_at, fact, by_hand) ${AT_HOME} order by d.attempt_id;
      end if;
      if _gone is not null then
        delete from aviso.delivery d where d.id = any(_gone);
      end if;
    end $$`.execute(db)
}
