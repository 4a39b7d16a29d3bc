import { sql } from 'kysely'

/**
 * A delivery's way through the outbox. Its place on that way is one column, `due_at`:
 *
 *   enqueue ──► ready ──claim──► under way ──received──► (row deleted, its last attempt is in the log)
 *               null ◄───┐       now + lease
 *                │       │         │  │
 *         parked │       │ fall    │  └─ refused, or no attempt left ──► given up
 *   behind an    │       │ due     │                                     infinity
 *   older one    ▼       │         │ retry
 *               ordered ─┤         │
 *               waiting ─┘         │
 *               a time ◄───────────┘
 *
 * `attempts` tells the two that have a time apart: a delivery that was parked has none yet. Two more states come from the
 * webhook: it is switched off (held) or was removed (cancelled).
 *
 * The leases of a process that dies are times, too: once one is over, the row falls due like any other. Only the holder of
 * a lease (`leased_by`) moves a delivery, so that a late answer of a process thought dead changes nothing. A delivery that
 * was received is deleted without that condition.
 */
export const STATES = ['received', 'waiting', 'givenUp', 'ready', 'underWay', 'ordered', 'held', 'cancelled'] as const
export type DeliveryState = (typeof STATES)[number]

/** The state of a row of the outbox, left-joined to its webhook `w`: the first condition that holds decides. */
export const STATE = sql<DeliveryState>`case
  when w.id is null then 'cancelled'
  when due_at = 'infinity' then 'givenUp'
  when leased_by is not null then 'underWay'
  when not w.active then 'held'
  when due_at is null then 'ready'
  when attempts = 0 then 'ordered'
  else 'waiting' end`

/** The state of a delivery that has left the outbox, by the outcome of its last attempt. */
export const STATE_AFTERWARDS = sql<DeliveryState>`case outcome when 'failed' then 'cancelled' else outcome end`

/** The states that only a row of the outbox has, and the one that none has. The others can be of either kind. */
export const IN_OUTBOX: ReadonlySet<DeliveryState> = new Set(['waiting', 'ready', 'underWay', 'ordered', 'held'])
export const AFTERWARDS: ReadonlySet<DeliveryState> = new Set(['received'])

/** Waits behind an older one: `ordered`, also while its webhook is switched off. */
export const PARKED = sql<boolean>`attempts = 0 and leased_by is null and due_at is not null`

/** Has failed: `waiting` or `givenUp`, also while its webhook is switched off. */
export const MISSED = sql<boolean>`attempts > 0 and due_at is not null and leased_by is null`

/** Is still to be sent: every state in the outbox but `givenUp`. */
export const PENDING = sql<boolean>`due_at is distinct from 'infinity'`
