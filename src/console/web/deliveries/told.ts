import type { DeliveryState, Explanation, ToldState } from '../api/results.ts'
import { fill, type Phrases } from '../phrases/language.ts'
import { stateReason } from './state-words.ts'

/** What became of something, in one word: as a delivery has it, or null where none was made. */
export function deliveryState(state: ToldState): DeliveryState | null {
  const states: Partial<Record<ToldState, DeliveryState>> = {
    received: 'received',
    ready: 'ready',
    underWay: 'underWay',
    ordered: 'ordered',
    waiting: 'waiting',
    held: 'held',
    givenUp: 'givenUp',
  }
  return states[state] ?? null
}

/**
 * What became of something, and why.
 * @param timeOf a date in words
 */
export function toldText(line: Explanation, t: Phrases, timeOf: (date: string) => string): string {
  const { state, date, behindDeliveryID } = line
  const known = deliveryState(state)
  if (state === 'ordered' && behindDeliveryID !== null) return fill(t.toldOrdered, { id: behindDeliveryID })
  if (state === 'waiting' && date !== null) return fill(t.toldWaiting, { when: timeOf(date) })
  if (known) return stateReason(known, t)
  const texts: Partial<Record<ToldState, string>> = {
    coming: t.toldComing,
    missed: t.toldMissed,
    dropped: t.toldDropped,
    muted: t.toldMuted,
    setAside: t.toldSetAside,
    beforeWebhook: t.toldBefore,
    webhookRemoved: t.toldRemoved,
    noWebhook: t.toldNoWebhook,
    nothingHappened: t.toldNothing,
  }
  return texts[state] ?? t.toldUnknown
}

/** Whether the server's own words say more than these: dates and names that no other field has. */
export function saysMore({ state }: Explanation): boolean {
  return state === 'nothingHappened' || state === 'setAside'
}

/** What happened, in words; that of an own type by its name. */
export function kindText(kind: string, t: Phrases): string {
  const kinds: Record<string, string> = {
    'enrollment.added': t.kindEnrolled,
    'enrollment.dismissed': t.kindLeft,
    'enrollment.completed': t.kindCompleted,
    'enrollment.checkedIn': t.kindActivityIn,
    'enrollment.checkedOut': t.kindActivityOut,
    'attendee.added': t.kindRegistered,
    'attendee.returned': t.kindReturned,
    'attendee.edited': t.kindEdited,
    'attendee.accepted': t.kindAccepted,
    'attendee.dismissed': t.kindDismissed,
    'attendee.checkedIn': t.kindEventIn,
    'attendee.checkedOut': t.kindEventOut,
    'person.edited': t.kindPerson,
  }
  return kinds[kind] ?? kind
}

/** How much of what was to be told was received. */
export function summaryText(lines: readonly Explanation[], t: Phrases): string {
  const told = lines.filter(({ webhookID }) => webhookID !== null)
  const received = told.filter(({ state }) => state === 'received').length
  const counts = { received: received.toLocaleString(t.locale), total: told.length.toLocaleString(t.locale) }
  if (received === 0) return t.toldNone
  return fill(received === told.length ? t.toldAll : t.toldSome, counts)
}
