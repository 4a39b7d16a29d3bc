import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * The functions by which people are found, registered and enrolled. What took a statement each, and a round trip, is one call;
 * each statement within still sees what was committed while the one before it waited for a lock. They write and tell; what a
 * caller did wrong is for whoever calls them to say.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeFindPeople(db)
  await makeRegister(db)
  await makeEnroll(db)
}

/**
 * Their plans are kept, so they use an index for each row from the beginning on, as those of the dispatcher do. Nothing that an
 * index has in order is sorted: made while an event had nobody, a plan read all of its people by another index, and sorted them.
 */
const KEPT = sql`set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
    set enable_hashjoin = off set enable_mergejoin = off set enable_sort = off set enable_incremental_sort = off`

/** The people of a call, as JSON has them. */
const PEOPLE = sql`json_to_recordset(_people) as row (position int, activity bigint, person bigint, name text, surname text,
  email text, cpf text, nickname text, uuid text, source text, expires_at timestamptz)`

/**
 * Finds people, or makes those who are named by name and email: sorted, so that two calls with the same people lock them in
 * the same order. Of somebody it knows, the company is told the details that it did not know; a token of one event (not
 * `_system`) tells it nothing of somebody who is in another event too. An ID is of somebody who is registered for the event,
 * and stays so until the end of the transaction, or with `_dismissed_too` was. `_ids` says whether there are any.
 * @returns their IDs in the order of the people; null for an ID of nobody there
 */
async function makeFindPeople(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.find_people(
      _event_id bigint, _company_id bigint, _system boolean, _ids boolean, _dismissed_too boolean, _people json, _now timestamptz
    ) returns bigint[] language plpgsql volatile ${KEPT} as $$
    declare
      named bigint[];
      wanted bigint[];
      attending bigint[];
    begin
      with given as (
        select row.*, coalesce(p.email, row.email) as known_by from ${PEOPLE}
        left join lateral (
          select a.person_id from aviso.attendee a
          where (a.event_id, lower(a.email)) >= (_event_id, lower(row.email))
            and (a.event_id, lower(a.email)) <= (_event_id, lower(row.email))
          order by a.event_id, lower(a.email) limit 1
        ) a on true
        left join aviso.person p on p.id = a.person_id
        where row.person is null
      ),
      made as (
        insert into aviso.person (company_id, name, surname, email, cpf, nickname, uuid, created_at)
        select distinct on (lower(known_by)) _company_id, name, surname, known_by, cpf, nickname, uuid, _now
        from given order by lower(known_by), position
        on conflict (company_id, lower(email)) do update set
          cpf = coalesce(person.cpf, case when ${MAY_FILL} then excluded.cpf end),
          nickname = coalesce(person.nickname, case when ${MAY_FILL} then excluded.nickname end),
          uuid = coalesce(person.uuid, case when ${MAY_FILL} then excluded.uuid end)
        returning id, email
      )
      -- A join of two CTEs would compare each with each: their plan is made for one row.
      select array_agg(((select jsonb_object_agg(lower(m.email), m.id) from made m) ->> lower(g.known_by))::bigint order by g.position)
      into named from given g;

      if not _ids then return named; end if;

      wanted := array(select distinct row.person from ${PEOPLE} where row.person is not null order by row.person);
      if _dismissed_too then
        attending := array(select a.person_id from unnest(wanted) w (id), ${attendeeOf('a.id, a.person_id')} a);
      else
        attending := array(
          select a.person_id from aviso.attendee a where a.id = any(array(select a.id from unnest(wanted) w (id), ${attendeeOf('a.id, a.person_id')} a))
            and a.status <> 'dismissed' order by a.person_id for no key update);
      end if;
      return array(
        select case when row.person is null then named[count(*) filter (where row.person is null) over before]
          when row.person = any(attending) then row.person end
        from ${PEOPLE} window before as (order by row.position rows unbounded preceding) order by row.position);
    end $$`.execute(db)
}

/**
 * The registration of a person `w`. The index is named as a whole: the plan is kept, and one that was made while an event had
 * few people would otherwise read all of them.
 */
function attendeeOf(what: string): RawBuilder<unknown> {
  return sql`lateral (select ${sql.raw(what)} from aviso.attendee a
          where (a.event_id, a.person_id) >= (_event_id, w.id) and (a.event_id, a.person_id) <= (_event_id, w.id)
          order by a.event_id, a.person_id limit 1)`
}

const MAY_FILL = sql`(_system or not exists (
            select from aviso.attendee a where a.person_id = person.id and a.event_id <> _event_id))`

/**
 * Registers people for an event, once each. Somebody who left is registered anew, with the same ID. Of a person the event keeps
 * the name and email that it was given first; of the rest, it gains the details that it did not know.
 * @returns each person's registration, and whether this made it
 */
async function makeRegister(db: Kysely<unknown>): Promise<void> {
  const rows = sql`json_to_recordset(_rows) as row (position int, id bigint, person bigint, name text, surname text, email text,
    cpf text, nickname text, uuid text, group_id bigint, price numeric, currency text, status text, paid_at timestamptz,
    accepted_at timestamptz, answers jsonb, additional jsonb)`
  await sql`
    create function aviso.register(_event_id bigint, _rows json, _now timestamptz)
    returns table (attendee aviso.attendee, made boolean) language plpgsql volatile ${KEPT} as $$
    #variable_conflict use_column
    declare
      registered bigint[];
    begin
      with made as (
        insert into aviso.attendee (id, event_id, person_id, name, surname, email, cpf, nickname, uuid, group_id, price, currency,
          status, paid_at, accepted_at, answers, additional, created_at)
        select coalesce(row.id, nextval('aviso.attendee_id_seq')), _event_id, row.person,
          coalesce(row.name, known.name), row.surname, coalesce(row.email, known.email), row.cpf, row.nickname, row.uuid,
          row.group_id, row.price, row.currency, row.status, row.paid_at, row.accepted_at, row.answers, row.additional, _now
        from (select distinct on (row.person) row.* from ${rows} order by row.person, row.position) row
        left join lateral (select row.person as id) w on true left join ${attendeeOf('a.name, a.email')} known on true
        order by row.person
        on conflict (event_id, person_id) do update set
          cpf = coalesce(attendee.cpf, excluded.cpf), nickname = coalesce(attendee.nickname, excluded.nickname),
          uuid = coalesce(attendee.uuid, excluded.uuid), group_id = excluded.group_id, price = excluded.price,
          currency = excluded.currency, status = excluded.status, paid_at = excluded.paid_at,
          accepted_at = excluded.accepted_at, present_at = null, answers = excluded.answers,
          additional = excluded.additional, created_at = excluded.created_at
          where attendee.status = 'dismissed'
        returning person_id
      )
      select coalesce(array_agg(person_id), '{}') into registered from made;

      if _rows::text ~ '"(cpf|nickname|uuid)" ?: ?"' then
        with given as (
          select distinct on (row.person) row.person, row.cpf, row.nickname, row.uuid from ${rows}
          where coalesce(row.cpf, row.nickname, row.uuid) is not null and row.person <> all(registered)
          order by row.person, row.position
        ),
        locked as (
          select a.id, a.person_id from aviso.attendee a
          where a.id = any(array(select a.id from (select person as id from given) w, ${attendeeOf('a.id')} a))
          order by a.person_id for no key update
        )
        update aviso.attendee a set cpf = coalesce(a.cpf, given.more ->> 'cpf'),
          nickname = coalesce(a.nickname, given.more ->> 'nickname'), uuid = coalesce(a.uuid, given.more ->> 'uuid')
        from (
          select l.id, (select jsonb_object_agg(g.person, to_jsonb(g)) from given g) -> l.person_id::text as more from locked l
        ) given
        where a.id = given.id;
      end if;
      return query select a.a, (a.a).person_id = any(registered) from (select distinct row.person as id from ${rows}) w, ${attendeeOf('a')} a;
    end $$`.execute(db)
}

/**
 * Enrols people in activities of one event, once each, and registers those for the event who are not: in its first group,
 * accepted at once when that costs nothing. The unique row of activity × person decides, and its lock puts what happens to one
 * person in one activity in line. Locks are taken in the order that domain/locks tells.
 * @param _seen the one event that the caller sees, or null
 * @param _named the event that the caller named, or null
 * @param _ids whether some of the people are named by their IDs
 * @param _look whether to look at the activities, and no further
 * @returns the activities that there are; with them, unless some are missing or of other events, the event with its groups and
 *   fields and `ids` of the people; with those, unless one is missing, each one's registration and enrolment, and how many
 *   places are `taken` of activities that have a limit
 */
async function makeEnroll(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.enroll(_seen bigint, _named bigint, _look boolean, _ids boolean, _people json, _now timestamptz) returns json
    language plpgsql volatile ${KEPT} as $$
    declare
      wanted bigint[] := array(select distinct row.activity from ${PEOPLE});
      _event aviso.event%rowtype;
      activities json;
      events bigint[];
      found_all boolean;
      limited boolean;
      people bigint[];
      registrations json;
      registered bigint[];
      enrolled bigint[];
    begin
      if current_setting('transaction_deferrable') = 'off' then
        raise exception 'aviso.enroll must not be committed without its facts: begin a deferrable transaction first';
      end if;
      perform e.id, pg_advisory_xact_lock_shared(hashtextextended('aviso.event', e.id)) from aviso.event e
        where e.id in (select a.event_id from aviso.activity a where a.id = any(wanted) and (_seen is null or a.event_id = _seen))
        order by e.id for key share of e;
      select json_agg(json_build_object('id', a.id::text, 'event_id', a.event_id::text, 'name', a.name, 'capacity', a.capacity)),
        array_agg(distinct a.event_id), count(*) = cardinality(wanted), bool_or(a.capacity is not null)
      into activities, events, found_all, limited
      from (
        select * from aviso.activity a where a.id = any(wanted) and (_seen is null or a.event_id = _seen) order by a.id for key share
      ) a;
      if limited then
        perform from aviso.activity a where a.id = any(wanted) and a.capacity is not null and (_seen is null or a.event_id = _seen)
          order by a.id for no key update;
      end if;
      if _look or not found_all or cardinality(events) <> 1 or events[1] <> coalesce(_named, events[1]) then
        return json_build_object('activities', activities);
      end if;

      select * into _event from aviso.event e where e.id = events[1];
      people := aviso.find_people(_event.id, _event.company_id, _seen is null, _ids, false, _people, _now);
      if array_position(people, null) is not null then
        return json_build_object('activities', activities, 'ids', people::text[]);
      end if;

      select json_agg(json_build_object('position', row.position, 'person', people[row.position], 'name', row.name,
        'surname', row.surname, 'email', row.email, 'cpf', row.cpf, 'nickname', row.nickname, 'uuid', row.uuid,
        'group_id', g.id, 'price', g.price, 'currency', g.currency, 'answers', '{}'::json, 'additional', '[]'::json,
        'status', case when coalesce(g.price, 0) = 0 then 'accepted' else 'pending' end,
        'accepted_at', case when coalesce(g.price, 0) = 0 then _now end))
      into registrations
      from ${PEOPLE}, (select * from aviso.ticket_group g where g.event_id = _event.id order by g.id limit 1) g;
      select json_agg(row_to_json(r.attendee)), coalesce(array_agg((r.attendee).person_id) filter (where r.made), '{}')
      into registrations, registered from aviso.register(_event.id, registrations, _now) r;

      with made as (
        insert into aviso.enrollment (activity_id, person_id, source, enrolled_at, expires_at)
        select distinct on (row.activity, people[row.position]) row.activity, people[row.position], row.source, _now, row.expires_at
        from ${PEOPLE} order by row.activity, people[row.position], row.position
        on conflict (activity_id, person_id) do update set
          source = excluded.source, enrolled_at = excluded.enrolled_at, dismissed_at = null, expires_at = excluded.expires_at,
          active = true, status = 'active', completed_at = null, present_at = null
          where enrollment.dismissed_at is not null
        returning id
      )
      select coalesce(array_agg(id), '{}') into enrolled from made;

      return json_build_object('activities', activities, 'ids', people::text[], 'taken', case when limited then (
          select json_object_agg(a.id, (
            select count(*) from aviso.enrollment e where e.activity_id = a.id and e.dismissed_at is null))
          from aviso.activity a where a.id = any(wanted) and a.capacity is not null) end,
        'event', json_build_object('id', _event.id::text, 'name', _event.name, 'company_id', _event.company_id::text,
          'groups', ${GROUPS}, 'fields', ${FIELDS}),
        'attendees', registrations, 'registered', registered::text[], 'enrolled', enrolled::text[],
        'enrollments', (
          select json_agg(e.e) from (select distinct row.activity, people[row.position] as person from ${PEOPLE}) w, lateral (
            select e from aviso.enrollment e
            where (e.activity_id, e.person_id) >= (w.activity, w.person) and (e.activity_id, e.person_id) <= (w.activity, w.person)
            order by e.activity_id, e.person_id limit 1) e));
    end $$`.execute(db)
}

/** As the groups and fields of an event are read elsewhere: IDs as text. */
const GROUPS = sql`(
            select coalesce(json_agg(json_build_object('id', g.id::text, 'name', g.name, 'price', g.price,
              'currency', g.currency) order by g.id), '[]')
            from aviso.ticket_group g where g.event_id = _event.id)`
const FIELDS = sql`(
            select coalesce(json_agg(json_build_object('id', f.id::text, 'type', f.type, 'label', f.label,
              'options', f.options) order by f.position), '[]')
            from aviso.form_field f where f.event_id = _event.id)`
