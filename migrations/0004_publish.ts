import { type Kysely, type RawBuilder, sql } from 'kysely'
import { TRACE_FORM } from './0002_facts.ts'

/**
 * The door for others: a function that stores a fact within a transaction of anybody's. It is the API; the tables behind it
 * may change. Its owner's rights are used, so it names everything and its search_path is fixed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeOrderingKey(db)
  await makeInZone(db)
  await makeStoreFact(db)
  await makePublish(db)
  await makeCheck(db)
}

const KINDS = sql.raw(
  [
    'enrollment.added',
    'enrollment.dismissed',
    'enrollment.completed',
    'enrollment.checkedIn',
    'enrollment.checkedOut',
    'attendee.added',
    'attendee.returned',
    'attendee.edited',
    'attendee.accepted',
    'attendee.dismissed',
    'attendee.checkedIn',
    'attendee.checkedOut',
    'activity.created',
    'activity.edited',
    'activity.removed',
    'event.created',
    'event.edited',
    'event.ended',
  ]
    .map((kind) => `'${kind}'`)
    .join(', '),
)

/** Refuses an argument in words. `column` names it to a program. */
function refuse(column: string, message: string, hint: string, ...values: string[]): RawBuilder<unknown> {
  const given = values.map((value) => `, ${value}`).join('')
  const options = `errcode = '22023', column = '${column}', hint = '${hint}'`
  return sql.raw(`raise exception '${message}'${given} using ${options};`)
}

/** The key of a built-in fact, as `orderingKey` of facts.ts makes it: of the IDs in its data. */
async function makeOrderingKey(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.ordering_key_of(_kind text, _event bigint, _data json) returns text
    language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
    declare
      _family text := split_part(_kind, '.', 1);
      _part text;
      _id json;
      _key text := _event::text;
    begin
      if _family = 'attendee' then _key := _key || '/person'; end if;
      if _family = 'activity' then _key := _key || '/activity'; end if;
      foreach _part in array case _family when 'enrollment' then array['activity', 'person'] when 'attendee' then array['person']
        when 'activity' then array['activity'] else array[]::text[] end
      loop
        _id := case when json_typeof(_data -> _part) = 'object' then _data -> _part -> 'id' end;
        if _id is null or json_typeof(_id) <> 'string' or _id #>> '{}' !~ '^[1-9][0-9]{0,14}$' then
          ${refuse('data', 'data.%.id must be an ID: a positive number of at most 15 digits in a string.', 'The facts of one thing keep their order by it.', '_part')}
        end if;
        _key := _key || '/' || (_id #>> '{}');
      end loop;
      return _key;
    end $$`.execute(db)
}

/** The checks that are made there and then; what the data must be like within is checked before the fan-out. */
const CHECKS = sql`
      if _event is not null then
        select e.company_id, e.name, c.time_zone into _owner, _name, _zone
          from aviso.event e join aviso.company c on c.id = e.company_id where e.id = _event;
        if not found then
          ${refuse('event', 'There is no event %.', 'The first argument is the ID of an event, or null for a fact of a company.', '_event')}
        end if;
        if _company <> _owner then
          ${refuse('company', 'The event % is not one of company %.', 'company goes with facts that belong to no event.', '_event, _company')}
        end if;
      elsif _company is null then
        ${refuse('event', 'An event or a company is required.', 'A fact of a company has null as its event, and company => its ID.')}
      elsif not exists (select from aviso.company c where c.id = _company) then
        ${refuse('company', 'There is no company %.', 'company is the ID of a company.', '_company')}
      else
        _owner := _company;
      end if;

      if _type in (${KINDS}) then
        _built_in := true;
        if _event is null then
          ${refuse('event', 'An event is required for %.', 'Built-in facts happen in an event.', '_type')}
        end if;
      elsif not exists (select from aviso.own_type o where o.company_id = _owner and o.type = _type and o.removed_at is null) then
        ${refuse('type', 'There is no type % that company % can publish.', 'It is a kind of built-in fact, such as enrollment.added, or an own type made by webhook.type.create.', "coalesce(quote_literal(left(_type, 100)), 'null'), _owner")}
      end if;

      if _data is null or json_typeof(_data) <> 'object' then
        ${refuse('data', 'data must be a JSON object: it is %.', 'json_build_object makes one.', "coalesce(json_typeof(_data), 'null')")}
      end if;
      if _built_in and _data -> 'externalIDs' is not null then
        ${refuse('data', 'data cannot have externalIDs: they are those of the company.', 'company.edit and event.edit give the company and the event theirs.')}
      end if;
      if octet_length(_data::text) > 262144 then
        ${refuse('data', 'data has % octets: at most 262144 are allowed.', 'A notification can name a thing by its ID.', 'octet_length(_data::text)')}
      end if;
      if _ordering_key is not null and _built_in then
        ${refuse('ordering_key', 'ordering_key cannot be given for %.', 'The key of a built-in fact is taken from its data.', '_type')}
      end if;
      if char_length(_ordering_key) not between 1 and 200 then
        ${refuse('ordering_key', 'ordering_key must have 1 to 200 characters: it has %.', 'Left out, the fact waits for no other.', 'char_length(_ordering_key)')}
      end if;
      if char_length(_idempotency_key) not between 1 and 200 then
        ${refuse('idempotency_key', 'idempotency_key must have 1 to 200 characters: it has %.', 'Left out, every call is a fact of its own.', 'char_length(_idempotency_key)')}
      end if;
      if _at < '1970-01-01Z'::timestamptz or _at > _now + interval '5 minutes' then
        ${refuse('at', 'at cannot be %: a time from 1970 to 5 minutes from now is expected.', 'It is when it happened. Left out, it is now.', '_at')}
      end if;`

/**
 * The data of a built-in fact with the time zone of the company, as `Zoned` of facts.ts has it: unless it is UTC, or the data
 * has one. Nothing else of the text changes.
 */
async function makeInZone(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.in_zone(_kind text, _data json, _zone text) returns json
    language sql immutable set search_path = pg_catalog, pg_temp as $$
      select case
        when _zone = 'UTC' or split_part(_kind, '.', 1) not in ('enrollment', 'attendee') or _data -> 'timeZone' is not null then _data
        else (regexp_replace(_data::text, '\\s*}\\s*$', '') || ',"timeZone":' || to_json(_zone) || '}')::json end
    $$`.execute(db)
}

/**
 * Stores a fact. Facts of one key take their numbers under a lock of that key, and so they commit in the order of their
 * numbers. Locks have room for a few thousand in the whole cluster, so a transaction takes at most 1,000: one with more
 * facts than that comes from a trigger or a script, where the locks of the rows themselves keep the order.
 *
 * Of two calls at once with the same idempotency key, the insert of one waits for the other's transaction. A trace that is none is
 * left out: it is no reason for others to fail.
 */
async function makeStoreFact(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.store_fact(_now timestamptz, _checked boolean, _event bigint, _type text, _data json, _ordering_key text,
      _idempotency_key text, _at timestamptz, _company bigint, _trace text default null)
    returns table (fact bigint, created boolean)
    language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
    #variable_conflict use_column
    declare
      _owner bigint;
      _name text;
      _zone text;
      _built_in boolean := false;
      _key text;
      _person text;
      _number bigint;
      _hash text;
      _week_ago timestamptz := _now - interval '7 days';
      _known record;
      _locks int;
      _stored json := _data;
      _traced text;
      _txid bigint;
    begin
      ${CHECKS}

      if _built_in then
        _key := aviso.ordering_key_of(_type, _event, _data);
        if json_typeof(_data -> 'person') = 'object' then _person := _data -> 'person' ->> 'id'; end if;
      elsif _ordering_key is not null then
        _key := coalesce(_event::text, 'company/' || _owner) || '/own/' || _ordering_key;
      end if;
      if _key is not null then
        _locks := coalesce(nullif(current_setting('aviso_publish.locks', true), ''), '0')::int;
        if _locks < 1000 then
          perform pg_advisory_xact_lock(hashtextextended('aviso.key ' || _key, 0));
          perform set_config('aviso_publish.locks', (_locks + 1)::text, true);
        end if;
      end if;

      _number := nextval('aviso.outbox_number_seq');
      if _idempotency_key is not null then
        _hash := encode(sha256(convert_to(json_build_array(_type, _event, _ordering_key, _data::jsonb)::text, 'UTF8')), 'hex');
        insert into aviso.published (company_id, key, fact, hash, at) values (_owner, _idempotency_key, _number, _hash, _now)
        on conflict (company_id, key) do update set fact = excluded.fact, hash = excluded.hash, at = excluded.at
        where published.at <= _week_ago;
        if not found then
          select p.fact, p.hash into _known from aviso.published p where p.company_id = _owner and p.key = _idempotency_key;
          if _known.hash <> _hash then
            ${refuse('idempotency_key', 'The idempotency key % was used for another fact.', 'The same key answers the same event, type, data and ordering key, for 7 days.', 'quote_literal(_idempotency_key)')}
          end if;
          return query select _known.fact, false;
          return;
        end if;
      end if;
      if _built_in then
        _stored := aviso.in_own_numbers(_owner, _event, aviso.in_zone(_type, _data, _zone), '{}', false);
      end if;
      _traced := substring(_trace from ${TRACE_FORM});
      _txid := pg_current_xact_id()::text::bigint;
      insert into aviso.outbox (number, at, company_id, event_id, event_name, kind, type, ordering_key, person, data, checked,
        trace, txid)
      values (_number, coalesce(_at, _now), _owner, _event, _name, case when _built_in then _type end,
        case when not _built_in then _type end, _key, _person, _stored, _checked, _traced, _txid);
      return query select _number, true;
    end $$`.execute(db)
  await sql`revoke all on function aviso.store_fact(timestamptz, boolean, bigint, text, json, text, text, timestamptz, bigint,
    text) from public`.execute(db)
}

/**
 * The function of the API. Its two companions take the data as text, and so a literal too, and as `jsonb`. They run with the
 * rights of the caller, who needs those of the first.
 */
async function makePublish(db: Kysely<unknown>): Promise<void> {
  const more = sql`ordering_key text default null, idempotency_key text default null, at timestamptz default null,
    company bigint default null`
  await sql`
    create function aviso.publish(event bigint, type text, data json, ${more}) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
    begin
      return (select stored.fact from aviso.store_fact(clock_timestamp(), false, publish.event, publish.type, publish.data,
        publish.ordering_key, publish.idempotency_key, publish.at, publish.company,
        current_setting('aviso_publish.traceparent', true)) stored);
    end $$`.execute(db)
  await sql`revoke all on function aviso.publish(bigint, text, json, text, text, timestamptz, bigint) from public`.execute(
    db,
  )
  for (const type of ['text', 'jsonb']) {
    await sql`
      create function aviso.publish(event bigint, type text, data ${sql.raw(type)}, ${more}) returns bigint
      language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
      begin
        return aviso.publish(publish.event, publish.type, publish.data::json, publish.ordering_key, publish.idempotency_key,
          publish.at, publish.company);
      end $$`.execute(db)
  }
}

/**
 * Marks facts as checked, or moves those with a flaw into the log, where nobody is told of them. They get their places in the
 * log under the lock of the fan-out.
 */
async function makeCheck(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.mark_checked(_now timestamptz, _numbers bigint[], _flaws text[]) returns int
    language plpgsql volatile as $$
    declare
      _flawed int := 0;
      _gone bigint[];
      _with text[];
      _places bigint[];
    begin
      if exists (select from unnest(_flaws) given (flaw) where given.flaw is not null) then
        perform from aviso.installation for no key update;
        select array_agg(one.number), array_agg(one.flaw) into _gone, _with from (
          select u.number, given.flaw from aviso.outbox u join unnest(_numbers, _flaws) given (number, flaw) on given.number = u.number
          where given.flaw is not null and not u.checked order by u.number for update of u
        ) one;
        _flawed := coalesce(cardinality(_gone), 0);
        _places := array(select nextval('aviso.fact_position') from generate_series(1, _flawed));
        insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, type, ordering_key,
          person, data, muted, flaw, trace)
        select o.number, one.place, _now, o.at, o.company_id, o.event_id, o.event_name, o.kind, o.type, o.ordering_key, o.person,
          o.data, o.muted, one.flaw, o.trace
        from unnest(_gone, _places, _with) one (number, place, flaw) join aviso.outbox o on o.number = one.number
        order by one.place;
        delete from aviso.outbox o where o.number = any(_gone);
      end if;
      update aviso.outbox o set checked = true where o.number = any(array(
        select u.number from aviso.outbox u join unnest(_numbers, _flaws) given (number, flaw) on given.number = u.number
        where given.flaw is null and not u.checked order by u.number for update of u skip locked));
      return _flawed;
    end $$`.execute(db)
}
