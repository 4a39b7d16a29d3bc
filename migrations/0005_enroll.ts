import { type Kysely, sql } from 'kysely'
import { IN_ORDER, KEPT } from './0003_dispatch.ts'

/**
 * The functions by which people are found, registered and enrolled. What took a statement each, and a round trip, is one call;
 * each statement within still sees what was committed while the one before it waited for a lock. They go row by row, in the
 * order in which locks are taken: a statement for one row costs microseconds there, one for many costs more even for few. They
 * write and tell; what a caller did wrong is for whoever calls them to say. What is sorted is what they name: made while an event
 * had nobody, a plan read all of its people by another index, and sorted them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeGiven(db)
  await makeFindPeople(db)
  await makeRegisterOne(db)
  await makeRegister(db)
  await makeEnroll(db)
}

/**
 * One of the people of a call: who it is by ID, or by name and email, and what is to be done. The numbers are the company's
 * own, for who or what has none yet.
 */
async function makeGiven(db: Kysely<unknown>): Promise<void> {
  await sql`create type aviso.given as (activity bigint, person bigint, name text, surname text, email text, cpf text,
    nickname text, uuid text, source text, expires_at timestamptz, person_number text, enrollment_number text)`.execute(
    db,
  )
}

/**
 * The first row of an index from some values on, if it has these values. With the index named by its order, a plan that was made
 * while there were few rows cannot take another one and read all of an event; and with "from" alone the search ends at that row,
 * where a second bound by a row of values would go on to the end of the index.
 */
function lookUp(table: string, columns: [string, string], [one, other]: [string, string]) {
  const [first, second] = columns
  return sql.raw(`(
        select x.* from aviso.${table} x where (x.${first}, ${second}) >= (${one}, ${other}) and x.${first} <= ${one}
        order by x.${first}, ${second} limit 1
      ) x where x.${first} = ${one} and ${second} = ${other}`)
}

const ATTENDEE_BY_EMAIL = lookUp('attendee', ['event_id', 'lower(x.email)'], ['_event_id', 'lower(_one.email)'])
const ENROLLMENT = lookUp('enrollment', ['activity_id', 'x.person_id'], ['_one.activity', 'people[i]'])

function attendee(personID: string) {
  return lookUp('attendee', ['event_id', 'x.person_id'], ['_event_id', personID])
}

const PERSON_NUMBER = sql`
          if _one.person_number is not null then
            perform aviso.give_number(_company_id, 'person', _person_id, _one.person_number, 'personID', true);
          end if;`

/**
 * Finds people, or makes those who are named by name and email: sorted, so that two calls with the same people lock them in
 * the same order. Of somebody it knows, the company is told the details that it did not know; a token of one event (not
 * `_system`) tells it nothing of somebody who is in another event too. Somebody may be known by the company's own number
 * instead, and who is new gets it. An ID is of somebody who is registered for the event, and stays so until the end of the
 * transaction, or with `_dismissed_too` was.
 * @returns their IDs in the order of the people; null for an ID of nobody there
 */
async function makeFindPeople(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.find_people(
      _event_id bigint, _company_id bigint, _system boolean, _dismissed_too boolean, _people aviso.given[], _now timestamptz
    ) returns bigint[] language plpgsql volatile ${KEPT} ${IN_ORDER} as $$
    declare
      _one aviso.given;
      people bigint[] := array_fill(null::bigint, array[cardinality(_people)]);
      emails text[] := array_fill(null::text, array[cardinality(_people)]);
      i integer;
      _email text;
      _before text;
      _person_id bigint;
      _known_id bigint;
      _other_id bigint;
      _status text;
      _by_id boolean := false;
    begin
      -- Whoever the event knows by an email may have another one in the company.
      for i in 1 .. cardinality(_people) loop
        _one := _people[i];
        if _one.person is not null then
          _by_id := true;
          continue;
        end if;
        select p.email into _email from (select x.person_id from ${ATTENDEE_BY_EMAIL}) a join aviso.person p on p.id = a.person_id;
        emails[i] := case when found then _email else _one.email end;
      end loop;

      for i in select o from generate_subscripts(emails, 1) o where emails[o] is not null order by lower(emails[o]), o loop
        _one := _people[i];
        if _one.person_number is not null then
          -- Somebody has it already, or has just got it in this call.
          select n.id into _known_id from aviso.own_number n
            where n.company_id = _company_id and n.kind = 'person' and n.external_id = _one.person_number;
          if found then
            select x.person_id into _other_id from ${ATTENDEE_BY_EMAIL};
            if _other_id <> _known_id then
              raise exception 'email cannot be %: somebody else in event % has it.', to_json(_one.email), _event_id
                using errcode = 'AV001', column = 'email';
            end if;
            people[i] := _known_id;
            perform from aviso.person p where p.id = _known_id for no key update;
            continue;
          end if;
        end if;
        if _before = lower(emails[i]) then
          people[i] := _person_id;
          ${PERSON_NUMBER}
          continue;
        end if;
        _before := lower(emails[i]);
        insert into aviso.person as p (company_id, name, surname, email, cpf, nickname, uuid, created_at)
        values (_company_id, _one.name, _one.surname, emails[i], _one.cpf, _one.nickname, _one.uuid, _now)
        on conflict (company_id, lower(email)) do update set email = p.email where false -- locks it, and writes nothing
        returning p.id into _person_id;
        if not found then
          select p.id into _person_id from aviso.person p where p.company_id = _company_id and lower(p.email) = _before;
          update aviso.person p set cpf = coalesce(p.cpf, _one.cpf), nickname = coalesce(p.nickname, _one.nickname),
            uuid = coalesce(p.uuid, _one.uuid)
          where p.id = _person_id and coalesce(_one.cpf, _one.nickname, _one.uuid) is not null
            and (_system or not exists (select from aviso.attendee a where a.person_id = p.id and a.event_id <> _event_id));
        end if;
        people[i] := _person_id;
        ${PERSON_NUMBER}
      end loop;

      if not _by_id then return people; end if;
      for i in select o from generate_subscripts(_people, 1) o where (_people[o]).person is not null order by (_people[o]).person loop
        _person_id := (_people[i]).person;
        if _dismissed_too then
          select x.status into _status from ${attendee('_person_id')};
        else
          select a.status into _status from aviso.attendee a
          where a.id = (select x.id from ${attendee('_person_id')}) for no key update;
        end if;
        if found and (_dismissed_too or _status <> 'dismissed') then people[i] := _person_id; end if;
      end loop;
      return people;
    end $$`.execute(db)
}

/**
 * Registers a person for an event, once. Somebody who left is registered anew, with the same ID. Of a person the event keeps
 * the name and email that it was given first; of the rest, it gains the details that it did not know.
 * @returns the registration, whether this made it, and whether the person had left before (`again`)
 */
async function makeRegisterOne(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.register_one(_event_id bigint, _given aviso.attendee, _now timestamptz, out attendee aviso.attendee,
      out made boolean, out again boolean)
    language plpgsql volatile as $$
    #variable_conflict use_column
    declare
      _id bigint;
    begin
      made := false;
      again := false;
      select x.* into attendee from ${attendee('_given.person_id')};
      if attendee.id is null or attendee.status = 'dismissed' then
        _id := coalesce(_given.id, nextval('aviso.attendee_id_seq'));
        insert into aviso.attendee as a (id, event_id, person_id, name, surname, email, cpf, nickname, uuid, group_id, price,
          currency, status, paid_at, accepted_at, answers, additional, created_at)
        values (_id, _event_id, _given.person_id,
          coalesce(_given.name, attendee.name), _given.surname, coalesce(_given.email, attendee.email), _given.cpf,
          _given.nickname, _given.uuid, _given.group_id, _given.price, _given.currency, _given.status, _given.paid_at,
          _given.accepted_at, _given.answers, _given.additional, _now)
        on conflict (event_id, person_id) do update set
          cpf = coalesce(a.cpf, excluded.cpf), nickname = coalesce(a.nickname, excluded.nickname),
          uuid = coalesce(a.uuid, excluded.uuid), group_id = excluded.group_id, price = excluded.price,
          currency = excluded.currency, status = excluded.status, paid_at = excluded.paid_at,
          accepted_at = excluded.accepted_at, present_at = null, answers = excluded.answers,
          additional = excluded.additional, created_at = excluded.created_at
          where a.status = 'dismissed'
        returning a.* into attendee;
        made := found;
        again := made and attendee.id <> _id;
        if made then return; end if;
        select x.* into attendee from ${attendee('_given.person_id')};
      end if;
      if coalesce(_given.cpf, _given.nickname, _given.uuid) is not null then
        update aviso.attendee a set cpf = coalesce(a.cpf, _given.cpf), nickname = coalesce(a.nickname, _given.nickname),
          uuid = coalesce(a.uuid, _given.uuid)
        where a.id = attendee.id returning a.* into attendee;
      end if;
    end $$`.execute(db)
}

/** Registers people, as register_one does, in the order of their IDs. Of a person who is given twice, the first counts. */
async function makeRegister(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.register(_event_id bigint, _rows aviso.attendee[], _now timestamptz)
    returns table (attendee aviso.attendee, made boolean, again boolean) language plpgsql volatile ${KEPT} ${IN_ORDER} as $$
    declare
      i integer;
      before bigint;
      _one record;
    begin
      for i in select o from generate_subscripts(_rows, 1) o order by (_rows[o]).person_id, o loop
        continue when before = (_rows[i]).person_id;
        before := (_rows[i]).person_id;
        _one := aviso.register_one(_event_id, _rows[i], _now);
        attendee := _one.attendee;
        made := _one.made;
        again := _one.again;
        return next;
      end loop;
    end $$`.execute(db)
}

/**
 * Enrols people in activities of one event, once each, and registers those for the event who are not: in its first group,
 * accepted at once when that costs nothing. The unique row of activity × person decides, and its lock puts what happens to one
 * person in one activity in line. Locks are taken in the order that domain/locks tells.
 * @param _seen the one event that the caller sees, or null
 * @param _company the one company whose events the caller sees, or null
 * @param _named the event that the caller named, or null
 * @param _look whether to look at the activities, and no further
 * @param _activities those of the people, each once
 * @returns the activities that there are; with them, unless some are missing or of other events, the event (with its groups and
 *   fields if somebody was registered) and `ids` of the people; with those, unless one is missing, each one's registration and enrolment, and how many
 *   places are `taken` of activities that have a limit
 */
async function makeEnroll(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.enroll(
      _seen bigint, _company bigint, _named bigint, _look boolean, _activities bigint[], _people aviso.given[], _now timestamptz
    ) returns json language plpgsql volatile ${KEPT} ${IN_ORDER} as $$
    declare
      _event_id bigint;
      _other_id bigint;
      _event aviso.event;
      seen bigint[];
      activities json;
      found_all boolean;
      limited boolean;
      people bigint[];
      in_order integer[];
      i integer;
      before bigint;
      _one aviso.given;
      _group aviso.ticket_group;
      _given aviso.attendee;
      _registered record;
      _enrollment aviso.enrollment;
      attendees json[] := '{}';
      registered text[] := '{}';
      returned text[] := '{}';
      enrollments json[] := '{}';
      enrolled text[] := '{}';
    begin
      if current_setting('transaction_deferrable') = 'off' then
        raise exception 'aviso.enroll must not be committed without its facts: begin a deferrable transaction first';
      end if;
      select min(a.event_id), max(a.event_id), array_agg(a.id) into _event_id, _other_id, seen
      from aviso.activity a where a.id = any(_activities) and (_seen is null or a.event_id = _seen) and (
        _company is null or exists (select from aviso.event e where e.id = a.event_id and e.company_id = _company));
      if _event_id = _other_id then
        perform pg_advisory_xact_lock_shared(hashtextextended('aviso.event', _event_id));
        select * into _event from aviso.event e where e.id = _event_id for key share;
      end if;
      select json_agg(json_build_object('id', a.id::text, 'event_id', a.event_id::text, 'name', a.name, 'capacity', a.capacity)),
        count(*) filter (where a.event_id = _event.id) = cardinality(_activities), bool_or(a.capacity is not null)
      into activities, found_all, limited
      from (
        select * from aviso.activity a where a.id = any(seen) order by a.id for key share
      ) a;
      if limited then
        perform from aviso.activity a
          where a.id = any(seen) and a.capacity is not null order by a.id for no key update;
      end if;
      if _look or not found_all or _event.id <> _named then return json_build_object('activities', activities); end if;

      people := aviso.find_people(_event.id, _event.company_id, _seen is null, false, _people, _now);
      if array_position(people, null) is not null then
        return json_build_object('activities', activities, 'ids', people::text[]);
      end if;

      in_order := array(select o from generate_subscripts(people, 1) o order by people[o], (_people[o]).activity, o);
      select * into _group from aviso.ticket_group g where g.event_id = _event.id and g.event_id > 0 order by g.id limit 1;
      foreach i in array in_order loop
        continue when before = people[i];
        before := people[i];
        _one := _people[i];
        _given.person_id := people[i];
        _given.name := _one.name;
        _given.surname := _one.surname;
        _given.email := _one.email;
        _given.cpf := _one.cpf;
        _given.nickname := _one.nickname;
        _given.uuid := _one.uuid;
        _given.group_id := _group.id;
        _given.price := _group.price;
        _given.currency := _group.currency;
        _given.status := case when coalesce(_group.price, 0) = 0 then 'accepted' else 'pending' end;
        _given.accepted_at := case when coalesce(_group.price, 0) = 0 then _now end;
        _given.answers := '{}';
        _given.additional := '[]';
        _registered := aviso.register_one(_event.id, _given, _now);
        attendees := array_append(attendees, row_to_json(_registered.attendee));
        if _registered.made then registered := array_append(registered, people[i]::text); end if;
        if _registered.again then returned := array_append(returned, people[i]::text); end if;
      end loop;

      _enrollment := null;
      foreach i in array in_order loop
        _one := _people[i];
        continue when _enrollment.person_id = people[i] and _enrollment.activity_id = _one.activity;
        insert into aviso.enrollment as e (activity_id, person_id, source, enrolled_at, expires_at)
        values (_one.activity, people[i], _one.source, _now, _one.expires_at)
        on conflict (activity_id, person_id) do update set
          source = excluded.source, enrolled_at = excluded.enrolled_at, dismissed_at = null, expires_at = excluded.expires_at,
          active = true, status = 'active', completed_at = null, present_at = null
          where e.dismissed_at is not null
        returning e.* into _enrollment;
        if found then
          enrolled := array_append(enrolled, _enrollment.id::text);
        else
          select x.* into _enrollment from ${ENROLLMENT};
        end if;
        if _one.enrollment_number is not null then
          perform aviso.give_number(_event.company_id, 'enrollment', _enrollment.id, _one.enrollment_number, 'enrollmentExternalID', false);
        end if;
        enrollments := array_append(enrollments, row_to_json(_enrollment));
      end loop;

      return json_build_object('activities', activities, 'ids', people::text[], 'taken', case when limited then (
          select json_object_agg(a.id, (
            select count(*) from aviso.enrollment e where e.activity_id = a.id and e.dismissed_at is null))
          from aviso.activity a where a.id = any(_activities) and a.capacity is not null) end,
        'event', json_build_object('id', _event.id::text, 'name', _event.name, 'company_id', _event.company_id::text,
          'of', (select json_build_object('time_zone', c.time_zone, 'payload_ids', c.payload_ids) from aviso.company c
            where c.id = _event.company_id),
          'groups', case when registered = '{}' then '[]' else ${GROUPS} end,
          'fields', case when registered = '{}' then '[]' else ${FIELDS} end),
        'attendees', attendees, 'registered', registered, 'returned', returned, 'enrolled', enrolled, 'enrollments', enrollments);
    end $$`.execute(db)
}

/** As the groups and fields of an event are read elsewhere: IDs as text. */
const GROUPS = sql`(
            select coalesce(json_agg(json_build_object('id', g.id::text, 'name', g.name, 'price', g.price,
              'currency', g.currency) order by g.id), '[]')
            from aviso.ticket_group g where g.event_id = _event.id and g.event_id > 0)`
const FIELDS = sql`(
            select coalesce(json_agg(json_build_object('id', f.id::text, 'type', f.type, 'label', f.label,
              'options', f.options) order by f.position), '[]')
            from aviso.form_field f where f.event_id = _event.id)`
