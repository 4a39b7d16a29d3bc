import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * The two functions by which the dispatcher makes deliveries. Each call is one transaction and one round trip, so a process
 * that freezes keeps no lock. Both lock first and look afterwards: a volatile function sees, with each of its statements,
 * what was committed by then. One statement that locks and looks would miss what was committed while it waited.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeSameUrl(db)
  await makeFactOf(db)
  await makeFanOut(db)
  await makeTurn(db)
}

/**
 * Their plans are kept while the tables grow: each row of a table is to be found by an index, from the beginning on, and nothing is
 * sorted that an index has in order.
 */
export const BY_INDEX = sql`set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
    set enable_mergejoin = off set enable_sort = off set enable_incremental_sort = off`

/**
 * A webhook and the active ones whose deliveries share its lanes: of one event or its company, and one URL. So many of them
 * at most that nobody can make claims slow with more. In PL/pgSQL, which keeps its plan: one in SQL is planned for each statement
 * that calls it (measured: 0.5 ms).
 */
async function makeSameUrl(db: Kysely<unknown>): Promise<void> {
  const others = (which: RawBuilder<unknown>) => sql`
    (select w.id from aviso.webhook w where md5(w.url) = md5(_url) and ${which} and w.active and w.id <> _id
      order by md5(w.url), w.event_id limit ${sql.lit(SAME_URL_MAX)})`
  await sql`
    create function aviso.same_url(_id bigint, _url text, _event_id bigint, _company_id bigint)
    returns bigint[] language plpgsql stable as $$
    begin
      return _id || array(
        ${others(sql`w.event_id = _event_id`)}
        union all ${others(sql`w.event_id is null and w.company_id = _company_id`)}
        union all ${others(sql`_event_id is null and w.event_id is not null and w.company_id = _company_id`)});
    end $$`.execute(db)
}

/** More webhooks with one URL than there are types tell it everything twice. */
const SAME_URL_MAX = 50

/**
 * The fact of a delivery, and who it is about: by our ID, and by the company's own number where it tells that. The day is a value
 * of the statement within, so that it is planned for this day alone: a plan for any day would open a partition for each day of the
 * log.
 */
async function makeFactOf(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.fact_of(_number bigint, _day date) returns table (number bigint, person text, own_person text)
    language plpgsql stable rows 1 set plan_cache_mode = force_custom_plan as $$
    #variable_conflict use_column
    declare
      day_begin timestamptz := _day::timestamp at time zone 'UTC';
      day_end timestamptz := (_day + 1)::timestamp at time zone 'UTC';
    begin
      return query select f.number, f.person, f.data -> 'externalIDs' ->> 'person' from aviso.fact f
        where f.number = _number and f.logged_at >= day_begin and f.logged_at < day_end limit 1;
    end $$`.execute(db)
}

/**
 * Webhooks of a fact `t` behind its cursor, of its event or its company. The number of the fact decides, not the moment of
 * the fan-out. Each look names the whole index in its order: the plan is kept while the tables grow, and one that was made
 * for few webhooks would otherwise read all of them for each fact.
 */
function hearers(whose: 'event_id' | 'company_id', joined: boolean): RawBuilder<unknown> {
  const [mine, facts] = [sql.ref(`w.${whose}`), sql.ref(`t.${whose}`)]
  const which = joined
    ? sql`(${mine}, w.id) > (${facts}, t.fanned_to) and ${mine} <= ${facts} and w.missed_from is null`
    : sql`${mine} between ${facts} and ${facts} and w.missed_from >= t.number and w.missed_from is not null
        and w.removed_at is null and w.id > t.fanned_to`
  const order = joined ? sql`w.id limit _most` : sql`w.missed_from`
  return sql`(select w.id, w.type, w.content_type, w.url, w.event_id, w.company_id, w.active, w.failing_since is null and not w.slow as quick
    from aviso.webhook w
    where ${which} ${whose === 'company_id' ? sql`and w.event_id is null` : sql``}
      and w.type = any(t.wanted) and w.from_fact < t.number
      and (w.dropped_to is null or not exists (select from unnest(w.dropped_from, w.dropped_to) gone (above, last)
        where t.number > gone.above and t.number <= gone.last))
    order by ${mine}, ${order})`
}

/** The event of a fact, or its company, as a number of its own. */
const WHOSE = sql`coalesce(o.event_id, -o.company_id)`

/** How many facts a slice sees at most: of new transactions, and of each that was under way. */
const SEEN_MAX = 10_000
const LATE_MAX = 1_000

/** The facts of the transactions that began after those that were seen, and of those that were under way then. */
function seenBy(): RawBuilder<unknown> {
  const columns = sql`o.txid, o.number, ${WHOSE} as whose, o.checked`
  return sql`
    (select ${columns}, false as late from aviso.outbox o
      where (o.txid, o.number) > (_seen_txid, _seen_number) and o.company_id > 0
      order by o.txid, o.number limit ${sql.lit(SEEN_MAX)})
    union all
    select o.* from unnest(_open_txids, _open_numbers) open (txid, number) cross join lateral (
      select ${columns}, true from aviso.outbox o
      where (o.txid, o.number) > (open.txid, open.number) and o.txid <= open.txid and o.company_id > 0
      order by o.txid, o.number limit ${sql.lit(LATE_MAX)}) o`
}

/** How many facts of an event a slice looks at for each pair that it may make: most of them may have to wait. */
const LOOKED_AT = sql.lit(4)

/** The facts of an event `e`, from where it begins on. */
const FROM_THERE = sql`(${WHOSE}, o.number) >= (e.whose, e.since) and ${WHOSE} <= e.whose and o.company_id > 0`

/**
 * The facts of an event `e` that can be fanned out, in the order of their numbers, each with its webhooks: read only as far as
 * the share of the event. A fact for nobody has a row without a webhook. One that was cut leaves half of what there is to
 * those behind it, so that it holds up its own key alone; as long as somebody is behind it. A fact waits while an elder of its
 * key is not checked or was cut, and while there is one in front of where this event begins: it was committed late, and is
 * seen by the next slice.
 */
function givenOf(): RawBuilder<unknown> {
  return sql`select t.number, t.at, t.ordering_key, t.begun, t.share, w.* from (
      select o.*, o.position is not null as begun,
        case when o.type is null then array(select jsonb_array_elements_text(_wanted -> o.kind)) else array[o.type] end as wanted,
        case when o.position is not null and lead(o.number) over turns is not null
          then greatest(e.size >> (count(o.position) over turns)::int, 1) else e.size end as share
      from (
        select o.*, ${WHOSE} as whose from aviso.outbox o where ${FROM_THERE} order by whose, o.number limit e.size * ${LOOKED_AT}
      ) o
      where o.checked and (
        select elder.number from aviso.outbox elder
        where elder.ordering_key >= o.ordering_key and (elder.ordering_key, elder.number) < (o.ordering_key, o.number)
          and (not elder.checked or elder.position is not null) and elder.fanned_to >= 0
        order by elder.ordering_key, elder.number limit 1) is null and coalesce((
        select eldest.number from aviso.outbox eldest
        where eldest.ordering_key between o.ordering_key and o.ordering_key and eldest.txid > 0
        order by eldest.ordering_key, eldest.number limit 1), e.since) >= e.since
      window turns as (order by o.whose, o.number rows unbounded preceding)
      order by o.whose, o.number limit e.size
    ) t left join lateral (
      select * from (
        ${hearers('event_id', true)} union all ${hearers('event_id', false)}
        union all ${hearers('company_id', true)} union all ${hearers('company_id', false)}
      ) all_hearers where not t.muted order by id limit t.share
    ) w on true limit e.size`
}

/**
 * One slice: at most `_most` pairs of a fact and a webhook become deliveries. Events take turns: those that the dispatcher
 * knows to have facts left (`_events`, from the numbers `_froms` on) come first, then those of the facts that the slice sees.
 * It sees what was committed since the one before: the transactions behind `_seen_txid` (of that one, the facts behind
 * `_seen_number`), and those that were under way when that was looked at (`_open_txids`, `_open_numbers`). It tells where the
 * next one goes on. Each event has a share of the slice. Facts that are through leave the outbox for the log; one whose
 * webhooks are too many goes on in the next slices, and is in the log with its first one. What is left of an event is told, too.
 *
 * Up to `_births` deliveries are leased at once, for their latency: at most the first of its key and URL, when there is no
 * elder, to a quick webhook that has slots left and nothing else ready (it is not among `_known`).
 * @returns a row for each leased delivery, and if there is none, one row; the first of them with all that is told once: the
 *   events that have facts left, those that had no turn first; and the webhooks that have something ready now, with the oldest
 *   fact of each. No row when there was nothing to do
 */
async function makeFanOut(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.fan_out(
      _now timestamptz, _wanted jsonb, _most int, _seen_txid bigint, _seen_number bigint, _open_txids bigint[],
      _open_numbers bigint[], _events bigint[], _froms bigint[],
      _me text, _lease_until timestamptz, _births int, _per_webhook int, _limits jsonb, _in_flight jsonb, _known bigint[]
    ) returns table (
      facts int, deliveries int, seen_txid bigint, seen_number bigint, open_txids bigint[], open_numbers bigint[],
      unseen boolean, unchecked boolean, left_events bigint[], left_froms bigint[],
      ready_webhooks bigint[], ready_facts bigint[],
      id bigint, webhook_id bigint, event_id bigint, type text, content_type text, created_at timestamptz,
      url text, secret text, former_secrets jsonb, security_code text, headers jsonb,
      number bigint, kind text, company_id bigint, fact_event_id bigint, event_name text, data text, trace text
    ) language plpgsql volatile ${BY_INDEX} as $$
    #variable_conflict use_column
    begin
      if cardinality(_events) = 0 then
        perform from (${seenBy()}) seen limit 1;
        if not found then return; end if;
      end if;
      perform from aviso.installation for no key update;
      return query
      with seen as materialized (${seenBy()}),
      behind as materialized (
        select count(*) >= ${sql.lit(SEEN_MAX)} as unseen, max(s.txid) as txid,
          max(s.number) filter (where s.txid = last.txid) as number
        from seen s, (select max(s.txid) as txid from seen s where not s.late) last where not s.late
      ),
      open as materialized (
        select id::text::bigint as txid, 0 as number from pg_snapshot_xip(pg_current_snapshot()) id, behind b
        where not b.unseen or id::text::bigint < b.txid
        union all
        select s.txid, max(s.number) from seen s where s.late group by s.txid having count(*) >= ${sql.lit(LATE_MAX)}
      ),
      events as materialized (
        select turns.*, greatest(_most / count(*) over (), _most / 10, 1) as size,
          row_number() over (order by turns.nth, turns.since) as rank
        from (
          select one.whose, min(one.since) as since, min(one.nth) as nth from (
            select * from unnest(_events, _froms) with ordinality as known (whose, since, nth)
            union all select s.whose, s.number, null from seen s
          ) one group by one.whose
        ) turns order by turns.nth, turns.since
      ),
      given as materialized (
        select g.*, row_number() over () as nth from (
          select e.rank, e.size, g.* from events e cross join lateral (${givenOf()}) g limit _most
        ) g
      ),
      shares as materialized (
        select g.rank, g.number, g.begun, max(g.id) as id, max(g.id) is not null and (count(*) >= g.share or max(g.nth) = _most
          or sum(count(*)) over event >= g.size and max(g.nth) = max(max(g.nth)) over event) as cut,
          sum(count(*)) over event >= g.size or max(max(g.nth)) over event = _most as full
        from given g group by g.rank, g.size, g.number, g.begun, g.share window event as (partition by g.rank)
      ),
      ends as materialized (
        select e.whose, e.rank, e.rank > reached.rank as without_turn, case when e.rank > reached.rank then e.since
          else least(of_event.again, case when of_event.full then of_event.last + 1 end, beyond.number) end as since
        from events e left join (
          select s.rank, min(s.number) filter (where s.begun or s.cut) as again, max(s.number) as last, bool_or(s.full) as full
          from shares s group by s.rank
        ) of_event on of_event.rank = e.rank
        cross join (select case when count(*) >= _most then max(g.rank) else 9223372036854775807 end as rank from given g) reached
        left join lateral (
          select o.number from aviso.outbox o where ${FROM_THERE} and e.rank <= reached.rank and of_event.full is not true
          order by ${WHOSE}, o.number offset e.size * ${LOOKED_AT} limit 1
        ) beyond on true
      ),
      placed as materialized (
        select f.*, nextval('aviso.fact_position') as place from (
          select o.*, s.id, s.cut from shares s cross join lateral (
            select o.* from aviso.outbox o where o.number = s.number order by o.number limit 1
          ) o
          where not s.begun order by s.number
        ) f
      ),
      going_on as materialized (
        select p.number, p.place, p.id from placed p where p.cut
        union all select s.number, null, s.id from shares s where s.cut and s.begun
      ),
      logged as (
        insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, type, ordering_key,
          person, data, muted, trace)
        select p.number, p.place, _now, p.at, p.company_id, p.event_id, p.event_name, p.kind, p.type, p.ordering_key,
          p.person, p.data, p.muted, p.trace
        from placed p order by p.number
      ),
      through as (
        delete from aviso.outbox o where o.number = any(array(select s.number from shares s where not s.cut))
      ),
      begun as (
        update aviso.outbox o set position = coalesce(o.position, g.place), fanned_to = g.id
        from going_on g where o.number = g.number and o.number = any(array(select g.number from going_on g))
      ),
      first_of_lane as materialized (
        select * from (
          select g.*, row_number() over (partition by g.id order by g.nth) as of_webhook,
            row_number() over (partition by g.ordering_key, g.url order by g.nth) as of_lane
          from given g
          where _births > 0 and exists (select from given other where other.id not in (select unnest(_known)))
        ) g
        where not g.begun and g.number not in (select c.number from going_on c)
          and g.active and g.quick and (g.of_lane = 1 or g.ordering_key is null)
          and g.of_webhook <= coalesce((_limits ->> g.id::text)::int, _per_webhook) - coalesce((_in_flight ->> g.id::text)::int, 0)
        order by g.nth limit _births * 2
      ),
      born as materialized (
        select g.nth from first_of_lane g
          where not exists (
            select from unnest(aviso.same_url(g.id, g.url, g.event_id, g.company_id)) same (id) cross join lateral (
              select from aviso.delivery d
              where d.webhook_id = same.id and d.ordering_key = g.ordering_key
                and d.due_at is distinct from 'infinity'
              order by d.webhook_id, d.ordering_key, d.fact limit 1
            ) elder
          )
          and g.id <> all(_known)
        order by g.nth limit _births
      ),
      made as (
        insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at, due_at,
          leased_by)
        select g.number, (_now at time zone 'UTC')::date, g.id, g.event_id, g.type, g.content_type, g.ordering_key, g.at,
          case when g.nth in (select b.nth from born b) then _lease_until when not g.active then '-infinity'::timestamptz end,
          case when g.nth in (select b.nth from born b) then _me end
        from given g where g.id is not null order by g.nth
        returning aviso.delivery.*
      ),
      told as (
        select (select count(*) from placed)::int as facts, (select count(*) from made)::int as deliveries,
          case when b.unseen then b.txid else pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1 end as seen_txid,
          case when b.unseen then b.number else 9223372036854775807 end as seen_number, o.open_txids, o.open_numbers,
          b.unseen or o.unseen as unseen, exists (select from seen s where not s.checked) as unchecked,
          l.left_events, l.left_froms, r.ready_webhooks, r.ready_facts,
          (select min(m.id) from made m where m.leased_by is not null) as first
        from (
          select coalesce(array_agg(open.txid), '{}') as open_txids, coalesce(array_agg(open.number), '{}') as open_numbers,
            coalesce(max(open.number) > 0, false) as unseen from open
        ) o, behind b, (
          select array_agg(e.whose order by e.without_turn desc, e.rank) as left_events,
            array_agg(e.since order by e.without_turn desc, e.rank) as left_froms
          from ends e where e.since is not null
        ) l, (
          select array_agg(m.webhook_id) as ready_webhooks, array_agg(m.fact) as ready_facts from (
            select m.webhook_id, min(m.fact) as fact from made m where m.due_at is null group by m.webhook_id
          ) m
        ) r
      )
      select told.facts, told.deliveries, told.seen_txid, told.seen_number, told.open_txids, told.open_numbers, told.unseen,
        told.unchecked,
        case when m.id is null or m.id = told.first then told.left_events end,
        case when m.id is null or m.id = told.first then told.left_froms end,
        case when m.id is null or m.id = told.first then told.ready_webhooks end,
        case when m.id is null or m.id = told.first then told.ready_facts end, m.id, m.webhook_id, m.event_id, m.type,
        m.content_type, m.created_at, w.url, w.secret, w.former_secrets, w.security_code, w.headers, o.number, o.kind,
        o.company_id, o.event_id, o.event_name, o.data::text, o.trace
      from told left join (
        made m join aviso.webhook w on w.id = m.webhook_id cross join lateral (
          select o.* from aviso.outbox o where o.number = m.fact order by o.number limit 1
        ) o
      ) on m.leased_by is not null order by m.id;
    end $$`.execute(db)
}

/**
 * One step with one webhook that was switched on or off, the next behind `_after`. Off: its ready rows are held, out of the
 * way of the claims. On: held rows are made ready, the oldest first. Then it is given what it missed, from the log and in its
 * order, and joins the others when nothing is left. Facts that are half fanned out are waited for: none has a place in the log
 * before `_begun_from`. The next step begins to look where this one tells, since the rows of those that are through stay in the
 * index for as long as somebody keeps a transaction open.
 * @returns the webhook and whether there is more to do for it; no row when no webhook behind `_after` is turning
 */
async function makeTurn(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.turn(_wanted jsonb, _most int, _after bigint, _begun_from bigint)
    returns table (webhook_id bigint, moved int, more boolean, begun_from bigint)
    language plpgsql volatile ${BY_INDEX} as $$
    #variable_conflict use_column
    declare
      hook aviso.webhook%rowtype;
      head bigint;
      since timestamptz;
      attempts_since timestamptz;
      whole boolean;
      behind int;
      seen_to bigint;
      seen int;
    begin
      perform from aviso.webhook w where w.turning and w.id > _after order by w.id limit 1;
      if not found then return; end if;
      perform from aviso.installation for no key update;
      select w.* into hook from aviso.webhook w where w.turning and w.id > _after order by w.id limit 1 for no key update;
      if not found then return; end if;

      if not hook.active then
        update aviso.delivery d set due_at = '-infinity' where d.id = any(array(
          select o.id from aviso.delivery o where o.webhook_id = hook.id and o.due_at is null
          order by o.webhook_id, o.fact, o.id limit _most for update skip locked));
        get diagnostics behind = row_count;
        update aviso.webhook w set turning = false where w.id = hook.id and behind < _most;
        return query select hook.id, behind, behind >= _most, _begun_from;
        return;
      end if;

      update aviso.delivery d set due_at = null where d.id = any(array(
        select o.id from aviso.delivery o where o.webhook_id = hook.id and o.due_at = '-infinity'
        order by o.webhook_id, o.fact, o.id limit _most));
      get diagnostics behind = row_count;
      if behind >= _most or hook.missed_from is null then
        update aviso.webhook w set turning = behind >= _most where w.id = hook.id;
        return query select hook.id, behind, behind >= _most, _begun_from;
        return;
      end if;

      head := (select min(o.position) - 1 from aviso.outbox o where o.position >= _begun_from);
      whole := head is null;
      head := coalesce(head, (select s.last_value from aviso.fact_position s));
      -- Values of the statement, so that it is planned for the days since then, not for all days of the logs.
      since := hook.off_since - interval '1 day';
      attempts_since := since - interval '1 day';
      with log as materialized (
        select f.* from (
          (select * from aviso.fact f where f.event_id = hook.event_id and f.position > hook.missed_position
            and f.position <= head and f.logged_at >= since order by f.position limit _most * 4)
          union all
          (select * from aviso.fact f where hook.event_id is null and f.company_id = hook.company_id
            and f.position > hook.missed_position and f.position <= head
            and f.logged_at >= since order by f.position limit _most * 4)
        ) f
      ),
      made as (
        insert into aviso.delivery (fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at)
        select f.number, (f.logged_at at time zone 'UTC')::date, hook.id, hook.event_id, hook.type, hook.content_type,
          f.ordering_key, f.at
        from log f
        where f.number > hook.missed_from and f.number > hook.from_fact and not f.muted and f.flaw is null
          and (f.type = hook.type or (f.type is null and jsonb_exists(_wanted -> f.kind, hook.type)))
          and (select d.id from aviso.delivery d
            where d.fact between f.number and f.number and d.webhook_id between hook.id and hook.id
            and d.webhook_id > 0 and not d.by_hand
            order by d.fact, d.webhook_id limit 1) is null
          and (select a.id from aviso.attempt a
            where a.webhook_id between hook.id and hook.id and a.fact between f.number and f.number
              and not a.by_hand and a.at >= f.logged_at - interval '1 day' and a.at >= attempts_since
            order by a.webhook_id, a.fact limit 1) is null
        order by f.position
        returning 1
      )
      select (select count(*) from made), (select count(*) from log), (select max(l.position) from log l)
      into behind, seen, seen_to;
      if seen < _most * 4 and whole then
        update aviso.webhook w set missed_from = null, missed_position = null, off_since = null, turning = false
        where w.id = hook.id;
        return query select hook.id, behind, false, head + 1;
      else
        update aviso.webhook w set missed_position = case when seen < _most * 4 then head else seen_to end
        where w.id = hook.id;
        return query select hook.id, behind, seen >= _most * 4, head + 1;
      end if;
    end $$`.execute(db)
}
