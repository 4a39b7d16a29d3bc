import { useState } from 'hono/jsx/dom'
import type { Delivery } from '../api/results.ts'

export interface Selection {
  /** Of the rows that are shown. */
  ids: readonly string[]
  has(deliveryID: string): boolean
  /** Whether each row that can be selected is. */
  all: boolean
  set(deliveryIDs: readonly string[], on: boolean): void
  /** Takes in all of the page, or none. */
  setAll(on: boolean): void
}

/** Which rows of the page are selected: what is not seen any more is not meant either. */
export function useSelection(rows: readonly Delivery[]): Selection {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const can = rows.filter(canResend).map(({ deliveryID }) => deliveryID)
  const ids = can.filter((id) => chosen.has(id))
  return {
    ids,
    has: (deliveryID) => chosen.has(deliveryID),
    all: can.length > 0 && ids.length === can.length,
    set: (deliveryIDs, on) =>
      choose((before) => {
        const next = new Set(before)
        for (const id of deliveryIDs) on ? next.add(id) : next.delete(id)
        return next
      }),
    setAll: (on) => choose(new Set(on ? can : [])),
  }
}

/** Whether it can be sent again: it has been tried, and its webhook is there. */
export function canResend({ state, status, error }: Delivery): boolean {
  return state !== 'cancelled' && (status !== null || error !== null)
}
