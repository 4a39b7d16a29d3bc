import { sql } from 'kysely'

/**
 * The states of a delivery. Its state is one column, `due_at`:
 *
 *                a delivery is made
 *                        │  └────────── leased at once ──────────┐
 *                        ▼                                       ▼
 *     held ──── on ──► ready ─────────── claim ───────────► under way ──── received ──► (no row: the log has it)
 *   -infinity ◄─ off ─ null  ◄─────── lease is over ─────── until a time, leased_by
 *       ▲               │ ▲ ▲                                │   │  │
 *       │        behind │ │ └─ due ── waiting ◄── failed ────┘   │  └── failed for the last time ──► given up
 *       │      an older │ │         until a time                 │                                  infinity
 *       │           one ▼ │ due, or that one goes                │
 *       │            ordered                                     │
 *       │          until a time                                  │
 *       └────────────────────────── 410 ─────────────────────────┘
 *
 * `attempts` tells the two that wait until a time apart: a delivery that was put aside (ordered) has none yet. Waiting ones and
 * those given up are made ready by `recover` and `resend`, which also brings back one that was received.
 *
 * The webhook decides the rest. While it is off, its deliveries count as held: one that falls due goes there, and `turn`
 * moves the ready ones. When it is removed, they are cancelled: their rows go.
 *
 * The leases of a process that dies are times, too: once one is over, the row is ready like any other. Only the holder of
 * a lease (`leased_by`) moves a delivery, so that a late answer of a process thought dead changes nothing. A delivery that
 * was received is deleted without that condition.
 */
export const STATES = ['received', 'waiting', 'givenUp', 'ready', 'underWay', 'ordered', 'held', 'cancelled'] as const
export type DeliveryState = (typeof STATES)[number]

/** Where a delivery `d` goes that may be sent: among the ready ones, or the held ones while its webhook is off. */
export const READY = sql`(case when (select w.active from aviso.webhook w where w.id = d.webhook_id) is true
  then null::timestamptz else '-infinity' end)`

/** The state of a row of `delivery`, left-joined to its webhook `w`: the first condition that holds decides. */
export const STATE = sql<DeliveryState>`case
  when w.id is null or w.removed_at is not null then 'cancelled'
  when due_at = 'infinity' then 'givenUp'
  when leased_by is not null then 'underWay'
  when not w.active or due_at = '-infinity' then 'held'
  when due_at is null then 'ready'
  when attempts = 0 then 'ordered'
  else 'waiting' end`

/** The state of a delivery that has no row any more, by the outcome of its last attempt. */
export const STATE_AFTERWARDS = sql<DeliveryState>`case outcome when 'failed' then 'cancelled' else outcome end`

/** The states that only a row of `delivery` has, and the one that none has. The others can be of either kind. */
export const OF_ROWS: ReadonlySet<DeliveryState> = new Set(['waiting', 'ready', 'underWay', 'ordered', 'held'])
export const AFTERWARDS: ReadonlySet<DeliveryState> = new Set(['received'])

/** Waits behind an older one: `ordered`, also while its webhook is switched off. */
export const PARKED = sql<boolean>`attempts = 0 and leased_by is null and due_at > '-infinity'`

/** Has failed: `waiting` or `givenUp`, also while its webhook is switched off. */
export const MISSED = sql<boolean>`attempts > 0 and due_at > '-infinity' and leased_by is null`

/** Is still to be sent: every state of a row but `givenUp`. */
export const PENDING = sql<boolean>`due_at is distinct from 'infinity'`
