import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * The two functions by which the dispatcher makes deliveries. Each call is one transaction and one round trip, so a process
 * that freezes keeps no lock. Both lock first and look afterwards: a volatile function sees, with each of its statements,
 * what was committed by then. One statement that locks and looks would miss what was committed while it waited. They write by
 * plain statements, which take what was found from arrays: an INSERT within WITH is refused where a share is on a node of Citus,
 * and numbers and snapshots are to be those of the session that called, so no statement that reads tables asks for them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeSameUrl(db)
  await makeFactOf(db)
  await makeFanOut(db)
  await makeTurn(db)
}

/** Plans are kept while the tables grow: each row of a table is to be found by an index, from the beginning on. */
const BY_INDEX = sql`set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
    set enable_mergejoin = off`

/** Nothing is sorted that an index has in order. */
export const IN_ORDER = sql`set enable_sort = off set enable_incremental_sort = off`

/** For those whose plans are not made anew for their values: PostgreSQL takes a statement for cheaper than to plan it is. */
export const KEPT = sql`set plan_cache_mode = force_generic_plan ${BY_INDEX}`

/**
 * Joined to rows that are inserted from arrays, so that the node of a share inserts them by that statement, like any other. Alone
 * they are copied there by Citus, which then commits in two phases: for a moment, facts would be committed and not be seen. What
 * has a number by default is given one: the node has numbers of its own.
 */
export const AT_HOME = sql`cross join aviso.installation`

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

/**
 * The facts of the transactions that began after those that were seen, and of those that were under way then.
 * @param until of the former, the transactions from which on are left to the next slice
 */
function seenBy(until?: RawBuilder<unknown>): RawBuilder<unknown> {
  const columns = sql`o.txid, o.number, ${WHOSE} as whose, o.checked`
  return sql`
    (select ${columns}, false as late from aviso.outbox o
      where (o.txid, o.number) > (_seen_txid, _seen_number) ${until ? sql`and o.txid < ${until}` : sql``} and o.company_id > 0
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
 * @returns a row for each leased delivery, and one without an ID: with all that is told once, such as the events that have
 *   facts left, those that had no turn first; and the webhooks that have something ready now, with the oldest fact of each. No
 *   row when there was nothing to do
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
    ) language plpgsql volatile ${KEPT} ${IN_ORDER} as $$
    #variable_conflict use_column
    declare
      snapshot pg_snapshot;
      under_way bigint[];
      ended_until bigint;
      -- The pairs of a fact and a webhook, in their order.
      pair_ids bigint[];
      pair_facts bigint[];
      pair_ats timestamptz[];
      pair_keys text[];
      pair_hooks bigint[];
      pair_types text[];
      pair_content_types text[];
      pair_urls text[];
      pair_events bigint[];
      pair_companies bigint[];
      pair_active boolean[];
      pair_quick boolean[];
      -- The facts: those that come to the log, those that are through, and those that were cut, each with its last webhook.
      fresh bigint[];
      places bigint[];
      through bigint[];
      cut bigint[];
      cut_to bigint[];
      cut_at int[];
      cut_places bigint[];
      halves bigint[];
      born bigint[] := '{}';
    begin
      if cardinality(_events) = 0 then
        perform from (${seenBy()}) seen limit 1;
        if not found then return; end if;
      end if;
      perform from aviso.installation for no key update;
      -- Before the look: what is committed in between has ended for the next slice alone.
      snapshot := pg_current_snapshot();
      under_way := array(select x.id::text::bigint from pg_snapshot_xip(snapshot) x (id));
      ended_until := pg_snapshot_xmax(snapshot)::text::bigint;
      ${lookForPairs()}
      facts := coalesce(cardinality(fresh), 0);
      deliveries := coalesce(cardinality(pair_facts), 0);
      places := array(select nextval('aviso.fact_position') from generate_series(1, facts));
      pair_ids := array(select nextval('aviso.delivery_id_seq') from generate_series(1, deliveries));
      ${leaseTheFirst()}
      ${writeSlice()}
      select array_agg(r.hook), array_agg(r.fact) into ready_webhooks, ready_facts from (
        select p.hook, min(p.fact) as fact from unnest(pair_ids, pair_hooks, pair_facts, pair_active) p (id, hook, fact, active)
        where p.active and p.id not in (select unnest(born)) group by p.hook
      ) r;
      id := null;
      return next;
    end $$`.execute(db)
}

/** What a slice makes, and what it leaves: everything that it reads of the facts and webhooks, as of one moment. */
function lookForPairs(): RawBuilder<unknown> {
  return sql`with seen as materialized (${seenBy(sql`ended_until`)}),
      behind as materialized (
        select count(*) >= ${sql.lit(SEEN_MAX)} as unseen, max(s.txid) as txid,
          max(s.number) filter (where s.txid = last.txid) as number
        from seen s, (select max(s.txid) as txid from seen s where not s.late) last where not s.late
      ),
      open as materialized (
        select x.id as txid, 0 as number from unnest(under_way) x (id), behind b where not b.unseen or x.id < b.txid
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
      )
      select b.unseen or o.unseen, case when b.unseen then b.txid else ended_until - 1 end,
        case when b.unseen then b.number else 9223372036854775807 end, o.txids, o.numbers,
        exists (select from seen s where not s.checked), l.events, l.froms,
        p.facts, p.ats, p.keys, p.hooks, p.types, p.content_types, p.urls, p.events, p.companies, p.active, p.quick,
        f.fresh, f.through, f.cut, f.cut_to, f.cut_at, f.halves
      into unseen, seen_txid, seen_number, open_txids, open_numbers, unchecked, left_events, left_froms,
        pair_facts, pair_ats, pair_keys, pair_hooks, pair_types, pair_content_types, pair_urls, pair_events, pair_companies,
        pair_active, pair_quick, fresh, through, cut, cut_to, cut_at, halves
      from behind b, (
        select coalesce(array_agg(open.txid), '{}') as txids, coalesce(array_agg(open.number), '{}') as numbers,
          coalesce(max(open.number) > 0, false) as unseen from open
      ) o, (
        select array_agg(e.whose order by e.without_turn desc, e.rank) as events,
          array_agg(e.since order by e.without_turn desc, e.rank) as froms
        from ends e where e.since is not null
      ) l, (
        select array_agg(g.number) as facts, array_agg(g.at) as ats, array_agg(g.ordering_key) as keys, array_agg(g.id) as hooks,
          array_agg(g.type) as types, array_agg(g.content_type) as content_types, array_agg(g.url) as urls,
          array_agg(g.event_id) as events, array_agg(g.company_id) as companies, array_agg(g.active) as active,
          array_agg(g.quick) as quick
        from (select * from given g where g.id is not null order by g.nth) g
      ) p, (
        select array_agg(s.number) filter (where not s.begun) as fresh, array_agg(s.number) filter (where not s.cut) as through,
          array_agg(s.number) filter (where s.cut) as cut, array_agg(s.id) filter (where s.cut) as cut_to,
          array_agg(case when not s.begun then s.nth end) filter (where s.cut) as cut_at,
          coalesce(array_agg(s.number) filter (where s.begun or s.cut), '{}') as halves
        from (
          select s.*, count(*) filter (where not s.begun) over (order by s.number rows unbounded preceding) as nth
          from shares s order by s.number
        ) s
      ) f;`
}

/**
 * Tells of the deliveries that are leased at once. They are looked for by a statement of their own, behind the look at the facts,
 * so a webhook that was moved or switched off in between is left to a claim.
 */
function leaseTheFirst(): RawBuilder<unknown> {
  return sql`if _births > 0 and exists (select from unnest(pair_hooks) p (id) where p.id not in (select unnest(_known))) then
        for id, webhook_id, event_id, type, content_type, created_at, url, secret, former_secrets, security_code, headers, number,
          kind, company_id, fact_event_id, event_name, data, trace
        in
          select g.delivery, g.id, g.event_id, g.type, g.content_type, g.at, w.url, w.secret, w.former_secrets, w.security_code,
            w.headers, o.number, o.kind, o.company_id, o.event_id, o.event_name, o.data::text, o.trace
          from (
            select * from (
              select g.*, row_number() over (partition by g.id order by g.nth) as of_webhook,
                row_number() over (partition by g.ordering_key, g.url order by g.nth) as of_lane
              from unnest(pair_ids, pair_facts, pair_ats, pair_keys, pair_hooks, pair_types, pair_content_types, pair_urls,
                pair_events, pair_companies, pair_active, pair_quick) with ordinality
                g (delivery, number, at, ordering_key, id, type, content_type, url, event_id, company_id, active, quick, nth)
            ) g
            where g.number <> all(halves) and g.active and g.quick and (g.of_lane = 1 or g.ordering_key is null)
              and g.of_webhook <= coalesce((_limits ->> g.id::text)::int, _per_webhook) - coalesce((_in_flight ->> g.id::text)::int, 0)
            order by g.nth limit _births * 2
          ) g
          join aviso.webhook w on w.id = g.id and w.url = g.url and w.active
          cross join lateral (
            select o.* from aviso.outbox o where o.number = g.number order by o.number limit 1
          ) o
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
        loop
          born := array_append(born, id);
          return next;
        end loop;
      end if;`
}

/** Facts come to the log, those that are through leave the outbox, and the deliveries are made. */
function writeSlice(): RawBuilder<unknown> {
  return sql`if facts > 0 then
        insert into aviso.fact (number, position, logged_at, at, company_id, event_id, event_name, kind, type, ordering_key,
          person, data, muted, trace)
        select p.number, p.place, _now, o.at, o.company_id, o.event_id, o.event_name, o.kind, o.type, o.ordering_key,
          o.person, o.data, o.muted, o.trace
        from unnest(fresh, places) with ordinality p (number, place, nth) cross join lateral (
          select o.* from aviso.outbox o where o.number = p.number order by o.number limit 1
        ) o order by p.nth;
      end if;
      if through is not null then
        delete from aviso.outbox o where o.number = any(through);
      end if;
      if cut is not null then
        cut_places := array(select places[c.at] from unnest(cut_at) c (at));
        update aviso.outbox o set position = coalesce(o.position, g.place), fanned_to = g.id
        from unnest(cut, cut_places, cut_to) g (number, place, id) where o.number = g.number and o.number = any(cut);
      end if;
      if deliveries > 0 then
        insert into aviso.delivery (id, fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at, due_at,
          leased_by)
        select g.delivery, g.number, (_now at time zone 'UTC')::date, g.id, g.event_id, g.type, g.content_type, g.ordering_key, g.at,
          case when g.delivery in (select unnest(born)) then _lease_until when not g.active then '-infinity'::timestamptz end,
          case when g.delivery in (select unnest(born)) then _me end
        from unnest(pair_ids, pair_facts, pair_hooks, pair_events, pair_types, pair_content_types, pair_keys, pair_ats, pair_active)
          with ordinality g (delivery, number, id, event_id, type, content_type, ordering_key, at, active, nth)
        ${AT_HOME} order by g.nth;
      end if;`
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
    language plpgsql volatile ${BY_INDEX} ${IN_ORDER} as $$
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
      missed_ids bigint[];
      missed bigint[];
      missed_days date[];
      missed_keys text[];
      missed_ats timestamptz[];
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
      )
      select array_agg(f.number), array_agg((f.logged_at at time zone 'UTC')::date), array_agg(f.ordering_key), array_agg(f.at),
        (select count(*) from log), (select max(l.position) from log l)
      into missed, missed_days, missed_keys, missed_ats, seen, seen_to
      from (
        select f.* from log f
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
      ) f;
      behind := coalesce(cardinality(missed), 0);
      if behind > 0 then
        missed_ids := array(select nextval('aviso.delivery_id_seq') from generate_series(1, behind));
        insert into aviso.delivery (id, fact, fact_day, webhook_id, event_id, type, content_type, ordering_key, created_at)
        select f.id, f.number, f.day, hook.id, hook.event_id, hook.type, hook.content_type, f.ordering_key, f.at
        from unnest(missed_ids, missed, missed_days, missed_keys, missed_ats) f (id, number, day, ordering_key, at)
        ${AT_HOME} order by f.id;
      end if;
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
