import { ERASED } from '../outbox/erase.ts'
import type { Told } from '../outbox/read-told.ts'

/** What can have become of a fact for a webhook. */
export const TOLD_STATES = [
  'received',
  'coming',
  'ready',
  'underWay',
  'ordered',
  'waiting',
  'held',
  'givenUp',
  'missed',
  'dropped',
  'muted',
  'setAside',
  'beforeWebhook',
  'webhookRemoved',
  'noWebhook',
  'nothingHappened',
  'unknown',
] as const
export type ToldState = (typeof TOLD_STATES)[number]

/** A state in words, and the date that it is about. */
export interface Verdict {
  state: ToldState
  message: string
  date: Date | null
}

const verdict = (state: ToldState, message: string, date: Date | null = null): Verdict => ({ state, message, date })

/** A time in a message. */
export function when(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Says what became of a fact for a webhook: the first that is known decides. */
export function verdictOn(told: Told): Verdict {
  return (
    arrived(told) ??
    onItsWay(told) ??
    erased(told) ??
    gaveUp(told) ??
    toNobody(told) ??
    notThen(told) ??
    missed(told) ??
    unknown()
  )
}

function arrived({ outcome, attempted_at: date, status, by_hand, attempts }: Told): Verdict | null {
  if (outcome !== 'received' || !date) return null
  const how = by_hand ? ', sent by webhook.send' : ''
  const again = attempts === null ? '' : ' It is being sent once more.'
  return verdict('received', `It was received on ${when(date)}${how}: the answer was ${status}.${again}`, date)
}

function onItsWay(told: Told): Verdict | null {
  const { state, active, behind, off_since, due_at, error, attempts, attempted_at, removed_at } = told
  const due = due_at instanceof Date ? due_at : null
  const last = `${attempts === 1 ? 'The first attempt' : `Attempt ${attempts}`} failed: ${error ?? 'the reason is not in the log.'}`
  switch (state) {
    case null:
    case 'received':
      return null
    case 'cancelled':
      return verdict('webhookRemoved', 'It was waiting when the webhook was removed.', removed_at)
    case 'givenUp':
      return verdict(
        'givenUp',
        `It was given up. ${last} webhook.recover or webhook.log.resend sends it again.`,
        attempted_at,
      )
    case 'underWay':
      return verdict('underWay', 'It is being sent just now.')
    case 'held':
      if (active) return verdict('held', 'It goes on in a moment: its webhook was just switched on.')
      return verdict('held', `It waits until the webhook is switched on: ${offSince(told)}.`, off_since)
    case 'waiting':
      return verdict('waiting', `${last} It is tried again${due ? ` on ${when(due)}` : ''}.`, due)
    default:
      if (behind === null) return verdict('ready', 'It is sent next.')
      return verdict('ordered', `It waits for delivery ${behind}, which is older and about the same.`)
  }
}

function offSince({ off_since, disabled_reason }: Told): string {
  const reason = disabled_reason === null ? '' : ` by Aviso (${disabled_reason.replace(/\.$/, '')})`
  return `it was switched off${reason}${off_since ? ` on ${when(off_since)}` : ''}`
}

/** What was waiting went with the person. */
function erased({ flaw }: Told): Verdict | null {
  if (flaw !== ERASED) return null
  return verdict('setAside', 'It was erased with the person by person.remove, before this webhook had received it.')
}

/** Its row is gone, and it was not received. */
function gaveUp({ outcome, error, attempted_at, removed_at }: Told): Verdict | null {
  if (outcome === 'givenUp')
    return verdict('givenUp', `It was given up: ${error ?? 'the last attempt failed.'}`, attempted_at)
  if (outcome !== 'failed') return null
  if (removed_at)
    return verdict(
      'webhookRemoved',
      `It was to be tried again when the webhook was removed, on ${when(removed_at)}.`,
      removed_at,
    )
  return unknown()
}

function toNobody({ webhook_id, kind, muted, flaw }: Told): Verdict | null {
  if (muted) return verdict('muted', 'Nobody was told: the call that made it had bypassWebhook.')
  if (flaw !== null) return verdict('setAside', `Nobody was told: its data does not fit its type. ${flaw}`)
  if (webhook_id === null) return verdict('noWebhook', `No webhook that was asked for is told of ${kind}.`)
  return null
}

/** The webhook was not there, or not any more. */
function notThen({ number, created_at, from_fact, removed_at, missed_from, off_since }: Told): Verdict | null {
  if (from_fact !== null && BigInt(number) <= BigInt(from_fact)) {
    const made = created_at ? `, on ${when(created_at)}` : ''
    return verdict(
      'beforeWebhook',
      `The webhook was made later${made}. webhook.recover with missing sends what was before.`,
      created_at,
    )
  }
  if (!removed_at) return null
  const gone = `the webhook was removed on ${when(removed_at)}`
  if (!isLater(number, missed_from)) return verdict('webhookRemoved', `It was waiting when ${gone}.`, removed_at)
  const off = off_since ? `The webhook had been off since ${when(off_since)}, and ` : ''
  return verdict('webhookRemoved', off ? `${off}${gone}.` : `It happened after ${gone}.`, removed_at)
}

function isLater(number: string, than: string | null): boolean {
  return than !== null && BigInt(number) > BigInt(than)
}

function missed(told: Told): Verdict | null {
  const { number, dropped, missed_from, active, off_since, coming } = told
  if (dropped) {
    const resumed_at = dropped === 'last' ? told.resumed_at : null
    const resumed = resumed_at ? ` again (${when(resumed_at)})` : ''
    const message = `The webhook was off then, and what it had missed was dropped when it was switched on${resumed}. webhook.recover with missing sends it.`
    return verdict('dropped', message, resumed_at)
  }
  if (isLater(number, missed_from)) {
    if (active) return verdict('coming', 'The webhook was off then. It is being given what it missed.')
    const message = `The webhook missed it: ${offSince(told)}. webhook.edit with active and missed: send gives it what it missed.`
    return verdict('missed', message, off_since)
  }
  return coming ? verdict('coming', 'It has just happened: its delivery is being made.') : null
}

function unknown(): Verdict {
  return verdict(
    'unknown',
    'No delivery of it is known: the webhook was off then, or this is older than the log. webhook.recover with missing sends it.',
  )
}
