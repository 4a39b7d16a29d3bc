import { type Kysely, type RawBuilder, sql } from 'kysely'
import { AT_HOME, KEPT } from './0003_dispatch.ts'

/** The function by which the results of attempts are written down: one call, and one transaction, for a batch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await makeTellOwner(db)
  await makeSettle(db)
}

/** Stores a fact for the owner: in the order of `_lane`, with the numbers of a company that tells its own. */
async function makeTellOwner(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.tell_owner(_now timestamptz, _company bigint, _event bigint, _kind text, _lane text, _person text,
      _data json) returns void language plpgsql volatile as $$
    declare
      _name text;
      _key text := coalesce(_event::text, 'company/' || _company) || _lane;
      _told json := aviso.in_own_numbers(_company, _event, _data, '{}', false);
      _number bigint := nextval('aviso.outbox_number_seq');
      _txid bigint := pg_current_xact_id()::text::bigint;
    begin
      select e.name into _name from aviso.event e where e.id = _event;
      insert into aviso.outbox (number, at, company_id, event_id, event_name, kind, ordering_key, person, data, txid)
      values (_number, _now, _company, _event, _name, _kind, _key, _person, _told, _txid);
    end $$`.execute(db)
}

/** Waits behind an older one. */
const PARKED = sql`o.attempts = 0 and o.leased_by is null and o.due_at > '-infinity'`

/**
 * Writes down a batch of attempts, as `outbox/settle` tells: `_ats` and those up to `_by_hand` have one each. `_received` names
 * the deliveries that were received, `_missed_ids` and the `_missed_…` behind it the others, `_hooks` and the `_hook_…` what came
 * of it for each webhook. The webhooks are locked first, in their order, then the deliveries.
 *
 * `is not distinct from` keeps the planner from the index of the leases, where it would step over all that are over. Parked rows
 * are freed where they lie (`ctid`): by their IDs, a plan made for an empty table steps over all that are parked.
 * @returns a row for each webhook that was switched off, and one for each delivery that may follow
 */
async function makeSettle(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function aviso.settle(
      _ats timestamptz[], _deliveries bigint[], _webhooks bigint[], _events bigint[], _types text[], _attempts int[],
      _outcomes text[], _statuses int[], _errors text[], _durations int[], _addresses text[], _urls text[],
      _request_headers jsonb[], _payloads text[], _response_headers jsonb[], _response_bodies text[], _next_ats timestamptz[],
      _made_ats timestamptz[], _tests boolean[], _facts bigint[], _by_hand boolean[],
      _received bigint[],
      _missed_ids bigint[], _missed_attempts int[], _missed_due timestamptz[], _missed_ats timestamptz[], _missed_payloads text[],
      _missed_traces text[], _missed_statuses int[], _missed_errors text[],
      _hooks bigint[], _hook_reached boolean[], _hook_failures int[], _hook_slow boolean[], _hook_reasons text[],
      _hook_asked timestamptz[],
      _me text, _now timestamptz, _failing_before timestamptz, _failures_min int, _freed_max int, _untold text[]
    ) returns table (id bigint, reason text, webhook_id bigint, fact bigint)
    language plpgsql volatile ${KEPT} as $$
    #variable_conflict use_column
    declare
      attempt_ids bigint[];
      -- The webhooks that change.
      changed_ids bigint[];
      changed_reached boolean[];
      changed_failed boolean[];
      changed_slow boolean[];
      changed_failures int[];
      changed_reasons text[];
      off_number bigint;
      off_position bigint;
      -- The keys, and the webhooks, of the deliveries that are gone.
      gone_keys text[];
      gone_hooks bigint[];
      given_keys text[];
      given_hooks bigint[];
      given_ids bigint[];
      stopped record;
      missed record;
      hook record;
      about record;
    begin
      attempt_ids := array(select nextval('aviso.attempt_id_seq') from generate_series(1, cardinality(_ats)));
      insert into aviso.attempt (id, at, delivery_id, webhook_id, event_id, type, attempt, outcome, status, error, duration_ms,
        address, url, request_headers, payload, response_headers, response_body, next_at, made_at, test, fact, by_hand)
      select a.* from unnest(attempt_ids, _ats, _deliveries, _webhooks, _events, _types, _attempts, _outcomes, _statuses, _errors, _durations,
        _addresses, _urls, _request_headers, _payloads, _response_headers, _response_bodies, _next_ats, _made_ats, _tests, _facts,
        _by_hand) a (id) ${AT_HOME} order by a.id;
      ${changeWebhooks()}
      ${moveDeliveries()}
      ${freeLanes()}
    end $$`.execute(db)
}

/**
 * Marks webhooks as failing, slow or well again, or switches them off: after a 410 to a request from behind the last resume, or
 * when nothing got through for too long. One that is switched off misses what has a number from here on, unless it has not caught
 * up yet with an earlier time.
 */
function changeWebhooks(): RawBuilder<unknown> {
  return sql`select array_agg(k.id) filter (where k.changes), array_agg(k.reached) filter (where k.changes),
        array_agg(k.failed) filter (where k.changes), array_agg(k.slow) filter (where k.changes),
        array_agg(k.failures) filter (where k.changes), array_agg(k.reason) filter (where k.changes)
      into changed_ids, changed_reached, changed_failed, changed_slow, changed_failures, changed_reasons
      from (
        select one.*, one.reason is not null or one.was_slow <> coalesce(one.slow, one.was_slow)
          or case when one.reached then one.failing_since is not null
            else one.active and one.failed and (one.failing_since is null or one.before < one.failures) end as changes
        from (
          select w.id, given.reached, given.failures > 0 as failed, given.slow,
            least(w.failures + given.failures, _failures_min) as failures, w.active, w.slow as was_slow, w.failing_since,
            w.failures as before,
            case when w.active then coalesce(case when w.resumed_at is null or w.resumed_at <= given.asked_at then given.reason end,
              case when not given.reached and given.failures > 0 and w.failing_since <= _failing_before
                and w.failures + given.failures >= _failures_min
              then 'Every delivery has failed for 5 days.' end) end as reason
          from aviso.webhook w
          join unnest(_hooks, _hook_reached, _hook_failures, _hook_slow, _hook_reasons, _hook_asked)
            given (id, reached, failures, slow, reason, asked_at) on given.id = w.id
          order by w.id for no key update of w
        ) one
      ) k;
      if changed_ids is not null then
        if cardinality(array_remove(changed_reasons, null)) > 0 then
          off_number := nextval('aviso.outbox_number_seq');
          off_position := (select s.last_value from aviso.fact_position s);
        end if;
        update aviso.webhook w set
          failing_since = case when known.reached then null
            when w.active and known.failed then coalesce(w.failing_since, _now) else w.failing_since end,
          failures = case when known.reached then 0 else known.failures end,
          slow = coalesce(known.slow, w.slow),
          active = w.active and known.reason is null,
          disabled_at = case when known.reason is not null then _now else w.disabled_at end,
          disabled_reason = coalesce(known.reason, w.disabled_reason),
          missed_from = case when known.reason is not null then coalesce(w.missed_from, off_number) else w.missed_from end,
          missed_position = case when known.reason is not null then coalesce(w.missed_position, off_position)
            else w.missed_position end,
          off_since = case when known.reason is not null then coalesce(w.off_since, _now) else w.off_since end,
          turning = known.reason is not null or w.turning
        from unnest(changed_ids, changed_reached, changed_failed, changed_slow, changed_failures, changed_reasons)
          known (id, reached, failed, slow, failures, reason)
        where w.id = known.id;
      end if;
      if off_number is not null then
        for stopped in
          select w.id, w.company_id, w.event_id, w.type, w.name, w.disabled_reason from aviso.webhook w
          where w.id = any(array(select one.id from unnest(changed_ids, changed_reasons) one (id, reason) where one.reason is not null))
          order by w.id
        loop
          return query select stopped.id, stopped.disabled_reason, null::bigint, null::bigint;
          continue when stopped.type = any(_untold);
          perform aviso.tell_owner(_now, stopped.company_id, stopped.event_id, 'webhook.disabled', '/webhook/' || stopped.id, null,
            json_build_object('webhook', json_build_object('id', stopped.id::text, 'type', stopped.type, 'name', stopped.name),
              'reason', stopped.disabled_reason));
        end loop;
      end if;`
}

/**
 * Deletes what was received, also where the lease has gone to another dispatcher; the others wait for their next attempt or are
 * given up, while the lease is still ours. The owner is told of those, unless by a webhook that tells of these itself, which would
 * go round in a circle.
 */
function moveDeliveries(): RawBuilder<unknown> {
  return sql`with done as (
        delete from aviso.delivery o where o.id = any(_received) returning o.ordering_key, o.webhook_id
      )
      select array_agg(d.ordering_key), array_agg(d.webhook_id) into gone_keys, gone_hooks from done d
        where d.ordering_key is not null;
      if cardinality(_missed_ids) > 0 then
        with moved as (
          update aviso.delivery o set attempts = m.attempts, leased_by = null, payload = coalesce(o.payload, m.payload),
            trace = coalesce(o.trace, m.trace),
            due_at = case when m.due_at > '-infinity' or (
              select w.resumed_at from aviso.webhook w where w.id = o.webhook_id
            ) <= m.at is not false then m.due_at end
          from unnest(_missed_ids, _missed_attempts, _missed_due, _missed_ats, _missed_payloads, _missed_traces)
            m (id, attempts, due_at, at, payload, trace)
          where o.id = m.id and o.id = any(_missed_ids) and o.leased_by is not distinct from _me and o.attempts = m.attempts - 1
          returning o.id, o.ordering_key, o.webhook_id, o.due_at
        )
        select array_agg(m.id), array_agg(m.ordering_key), array_agg(m.webhook_id) into given_ids, given_keys, given_hooks
          from moved m where m.due_at = 'infinity';
      end if;
      if given_ids is not null then
        gone_keys := gone_keys || given_keys;
        gone_hooks := gone_hooks || given_hooks;
        for missed in
          select d.id, d.fact, d.fact_day, d.type, d.attempts, d.webhook_id, m.status, m.error
          from unnest(_missed_ids, _missed_statuses, _missed_errors) with ordinality m (id, status, error, nth)
          join aviso.delivery d on d.id = m.id
          where m.id = any(given_ids) order by m.nth
        loop
          select w.company_id, w.event_id, w.type, w.name into hook from aviso.webhook w where w.id = missed.webhook_id;
          continue when not found or hook.type = any(_untold);
          select f.number, f.person, f.own_person into about from aviso.fact_of(missed.fact, missed.fact_day) f;
          perform aviso.tell_owner(_now, hook.company_id, hook.event_id, 'delivery.givenUp', '/delivery/' || missed.id, about.person,
            json_build_object('delivery', json_build_object('id', missed.id::text, 'type', missed.type, 'attempts', missed.attempts),
              'webhook', json_build_object('id', missed.webhook_id::text, 'type', hook.type, 'name', hook.name),
              'person', coalesce(about.own_person, about.person), 'fact', about.number::text, 'status', missed.status,
              'error', missed.error));
        end loop;
      end if;`
}

/** Matches rows with the ordering key of one of `gone`. It names the whole index: no statistics can mislead the planner. */
const OF_A_GONE_KEY = sql`(o.ordering_key, o.fact) > (gone.ordering_key, 0)
            and (o.ordering_key, o.fact) < (gone.ordering_key, 9223372036854775807)`

/** Frees the rows parked behind what is gone, and tells which deliveries of its lanes may go now. */
function freeLanes(): RawBuilder<unknown> {
  return sql`if gone_hooks is not null then
        return query
        with lanes as (
          select w.id, w.url, case when exists (
              select from aviso.webhook other where md5(other.url) = md5(w.url) and other.active and other.id <> w.id
              order by md5(other.url), other.event_id limit 1
            ) then aviso.same_url(w.id, w.url, w.event_id, w.company_id) else array[w.id] end as same, one.keys
          from (
            select g.webhook_id, array_agg(g.ordering_key) as keys from (
              select distinct gone.webhook_id, gone.ordering_key from unnest(gone_hooks, gone_keys) gone (webhook_id, ordering_key)
              where gone.ordering_key is not null
            ) g group by g.webhook_id
          ) one join aviso.webhook w on w.id = one.webhook_id
        ),
        behind as (
          select parked.place from lanes cross join lateral unnest(lanes.keys) gone (ordering_key) cross join lateral (
            select o.ctid as place from aviso.delivery o
              cross join lateral (select t.url from aviso.webhook t where t.id = o.webhook_id limit 1) theirs
            where ${OF_A_GONE_KEY} and ${PARKED} and theirs.url = lanes.url
            order by o.ordering_key, o.fact, o.id limit _freed_max
          ) parked
        ),
        freed as (
          update aviso.delivery o set due_at = null from behind
          where o.ctid = behind.place and case when ${PARKED} then true end
        )
        select null::bigint, null::text, next.webhook_id, next.fact
        from lanes cross join lateral unnest(lanes.same) same (id) cross join lateral unnest(lanes.keys) gone (ordering_key)
        cross join lateral (
          select o.webhook_id, o.fact from aviso.delivery o
          where o.webhook_id = same.id and o.ordering_key = gone.ordering_key and (o.due_at is null or (${PARKED}))
          order by o.webhook_id, o.ordering_key, o.fact limit 1
        ) next;
      end if;`
}
