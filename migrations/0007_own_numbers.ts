import { type Kysely, type RawBuilder, sql } from 'kysely'
import { AT_HOME } from './0003_dispatch.ts'

/**
 * The numbers by which a company itself knows its events, activities, people and enrolments: `externalID` on the wire. They
 * stand in a table of their own: whoever has none pays nothing for them, and one rule keeps each of them unique.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table aviso.own_number (
    company_id bigint not null references aviso.company (id),
    kind text not null,
    external_id text not null,
    id bigint not null,
    primary key (company_id, kind, external_id)
  )`.execute(db)
  await sql`create unique index own_number_thing on aviso.own_number (kind, id)`.execute(db)
  await makeForget(db)
  await makeRefuseUntellable(db)
  await makeGiveNumber(db)
  await makeInOwnNumbers(db)
  await makeStoreFacts(db)
  await makeIdOf(db)
}

/** With a thing its number goes, whoever removes it: at the end of the transaction, whose facts still tell it. */
async function makeForget(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.forget_numbers() returns trigger language plpgsql as $$
    begin
      delete from aviso.own_number where kind = tg_argv[0] and id = old.id;
      return null;
    end $$`.execute(db)
  for (const kind of ['event', 'activity', 'person', 'enrollment']) {
    await sql`create constraint trigger forget_numbers after delete on aviso.${sql.raw(kind)}
      deferrable initially deferred for each row execute function aviso.forget_numbers(${sql.lit(kind)})`.execute(db)
  }
}

/** What a number is refused with: `column` names the parameter. */
function refuse(column: RawBuilder<unknown>, message: string, ...values: string[]): RawBuilder<unknown> {
  return sql`raise exception ${sql.lit(message)}${sql.raw(values.map((value) => `, ${value}`).join(''))}
    using errcode = 'AV001', column = ${column};`
}

/** The types whose payloads have IDs as JSON numbers: `numericIDs` of a platform. */
export const NUMERIC_TYPES = [
  'enrollment_added',
  'activities.course.enrollment',
  'activities.course.completed',
  'members.created',
  'members.updated',
  'attendee_accepted',
]

/**
 * Refuses a company that tells its own numbers, has one that is no JSON number, and a webhook of a platform whose payloads have
 * nothing else. Whoever brings such a company one of the three asks; the lock on the company puts them in line.
 * @param _field names the parameter that is refused
 */
async function makeRefuseUntellable(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.refuse_untellable(_company bigint, _field text) returns void language plpgsql volatile as $$
    declare
      _own text;
      _number text;
      _type text;
    begin
      select c.external_id into _own from aviso.company c
        where c.id = _company and c.payload_ids = 'external' for no key update;
      if not found then return; end if;
      select w.type into _type from aviso.webhook w
        where w.company_id = _company and w.removed_at is null and w.type = any(${sql.lit(`{${NUMERIC_TYPES.join(',')}}`)}) limit 1;
      if not found then return; end if;
      select n.external_id into _number from (
        select _own as external_id union all select o.external_id from aviso.own_number o where o.company_id = _company
      ) n where n.external_id !~ '^[1-9][0-9]{0,14}$' limit 1;
      if found then
        ${refuse(sql`_field`, '% is an externalID of company %, which tells its own, and the type % has IDs that are numbers: at most 15 digits are expected.', 'to_json(_number)', '_company', '_type')}
      end if;
    end $$`.execute(db)
}

/**
 * Gives a thing its number. The same again changes nothing.
 * @param _field names the parameter that it came in
 * @param _again whether one that another thing has got meanwhile is a conflict, after which the caller finds that thing
 */
async function makeGiveNumber(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.give_number(_company bigint, _kind text, _id bigint, _number text, _field text, _again boolean)
    returns void
    language plpgsql volatile as $$
    declare
      _known bigint;
    begin
      insert into aviso.own_number (company_id, kind, external_id, id) values (_company, _kind, _number, _id) on conflict do nothing;
      if found then
        if _number !~ '^[1-9][0-9]{0,14}$' then perform aviso.refuse_untellable(_company, _field); end if;
        return;
      end if;
      select n.id into _known from aviso.own_number n
        where n.company_id = _company and n.kind = _kind and n.external_id = _number;
      if _known = _id then return; end if;
      if found and _again then
        raise exception 'another transaction has just given the number' using errcode = 'serialization_failure';
      elsif found then
        ${refuse(sql`_field`, '% cannot be %: another one of company % has it.', '_field', 'to_json(_number)', '_company')}
      end if;
      ${refuse(sql`_field`, '% cannot be %: it has another externalID already.', '_field', 'to_json(_number)')}
    end $$`.execute(db)
}

/**
 * The data of a built-in fact with the numbers of a company that tells its own, as `externalIDs` of facts.ts has them, behind
 * all else. Of its parts, those in `_parts` are named by our IDs; others by those of whoever published it.
 * @param _strict whether a number that is missing is refused: there is a caller who can give it
 */
async function makeInOwnNumbers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.in_own_numbers(_company bigint, _event bigint, _data json, _parts text[], _strict boolean) returns json
    language plpgsql stable set search_path = pg_catalog, pg_temp as $$
    declare
      _numbers jsonb;
      _part text;
      _id bigint;
      _number text;
    begin
      select jsonb_build_object('company', c.external_id) into _numbers from aviso.company c
        where c.id = _company and c.payload_ids = 'external';
      if not found then return _data; end if;
      foreach _part in array array['event'] || _parts loop
        _id := case when _part = 'event' then _event when json_typeof(_data -> _part) = 'object' then (_data -> _part ->> 'id')::bigint end;
        continue when _id is null;
        select n.external_id into _number from aviso.own_number n where n.kind = _part and n.id = _id;
        if found then
          _numbers := _numbers || jsonb_build_object(_part, _number);
        elsif _strict then
          ${refuse(sql`case _part when 'enrollment' then 'enrollmentExternalID' else 'externalID' end`, 'The % % has no externalID: company % tells its own IDs, so each one needs one.', '_part', "coalesce(to_json(_data -> _part ->> 'email')::text, to_json(_data -> _part ->> 'name')::text, _id::text)", '_company')}
        end if;
      end loop;
      return (left(rtrim(_data::text), -1) || case when _data::text ~ '^\\s*{\\s*}\\s*$' then '' else ',' end
        || '"externalIDs":' || _numbers || '}')::json;
    end $$`.execute(db)
}

/**
 * Stores facts of calls in the outbox, as `outbox/enqueue` hands them over. Their data is made before they are inserted: what reads
 * tables itself cannot be called within an INSERT where the share is on a node of Citus.
 * @param _numbered whether the company may tell its own numbers
 */
async function makeStoreFacts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.store_facts(_facts json, _muted boolean, _numbered boolean) returns void language plpgsql volatile as $$
    declare
      _numbers bigint[];
      _ats timestamptz[];
      _companies bigint[];
      _events bigint[];
      _names text[];
      _kinds text[];
      _keys text[];
      _people text[];
      _data json[];
      _traces text[];
      _txid bigint := pg_current_xact_id()::text::bigint;
    begin
      select array_agg(f.at), array_agg(f.company_id), array_agg(f.event_id), array_agg(f.event_name), array_agg(f.kind),
        array_agg(f.ordering_key), array_agg(f.person), array_agg(case when _numbered
          then aviso.in_own_numbers(f.company_id, f.event_id, f.data::json, '{activity,person,enrollment}', true)
          else f.data::json end), array_agg(f.trace)
      into _ats, _companies, _events, _names, _kinds, _keys, _people, _data, _traces
      from json_to_recordset(_facts) f (at timestamptz, company_id bigint, event_id bigint, event_name text, kind text,
        ordering_key text, person text, data text, trace text);
      _numbers := array(select nextval('aviso.outbox_number_seq') from generate_series(1, cardinality(_ats)));
      insert into aviso.outbox (number, at, company_id, event_id, event_name, kind, ordering_key, person, data, muted, trace, txid)
      select f.number, f.at, f.company_id, f.event_id, f.event_name, f.kind, f.ordering_key, f.person, f.data, _muted, f.trace, _txid
      from unnest(_numbers, _ats, _companies, _events, _names, _kinds, _keys, _people, _data, _traces)
        f (number, at, company_id, event_id, event_name, kind, ordering_key, person, data, trace) ${AT_HOME} order by f.number;
    end $$`.execute(db)
}

/**
 * For triggers of a platform with tables of its own: our ID of what it knows by its number, for `aviso.publish`.
 * @returns null when nothing has the number
 */
async function makeIdOf(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.id_of(kind text, external_id text, company bigint default 1) returns bigint
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select n.id from aviso.own_number n
        where n.company_id = id_of.company and n.kind = id_of.kind and n.external_id = id_of.external_id
      union all
      select c.id from aviso.company c where id_of.kind = 'company' and c.external_id = id_of.external_id
    $$`.execute(db)
  await sql`revoke all on function aviso.id_of(text, text, bigint) from public`.execute(db)
}
