import type { Chance } from './chance.ts'

/** What becomes of a request that a receiver has read. */
export type Reply =
  | { status: number; headers?: Record<string, string>; afterMs: number; closes?: boolean }
  /** The connection breaks before the answer; `heard` tells whether the receiver has taken the request in. */
  | { breaks: true; heard: boolean; afterMs: number }
  | { hangs: true }

export const MODES = [
  'healthy',
  'slow',
  'failing',
  'gone',
  'busy',
  'resetting',
  'losing',
  'hanging',
  'late',
  'flaky',
  'inside',
  'nowhere',
] as const
export type Mode = (typeof MODES)[number]

type Receiver = (chance: Chance) => Reply

const soon = (chance: Chance) => chance.between(1, 40)
const ok = (chance: Chance): Reply => ({ status: 200, afterMs: soon(chance), closes: chance.is(0.2) })
const answers = (status: number, headers: Record<string, string> = {}): Receiver => {
  return (chance) => ({ status, headers, afterMs: soon(chance) })
}

/** Receivers are values: each says what it does with a request. */
export const RECEIVERS: Record<Mode, Receiver> = {
  healthy: ok,
  slow: (chance) => ({ status: 200, afterMs: chance.between(900, 1_900) }),
  failing: answers(500),
  gone: answers(410),
  busy: (chance) => ({ status: 429, headers: { 'retry-after': String(1 + chance.upTo(4)) }, afterMs: soon(chance) }),
  resetting: (chance) => ({ breaks: true, heard: false, afterMs: soon(chance) }),
  losing: (chance) => (chance.is(0.5) ? { breaks: true, heard: true, afterMs: soon(chance) } : ok(chance)),
  hanging: () => ({ hangs: true }),
  late: (chance) => ({ status: 200, afterMs: chance.between(1_900, 2_600) }),
  flaky: (chance) => {
    const one = chance.pick(['healthy', 'failing', 'busy', 'resetting', 'losing', 'hanging'] as const)
    return RECEIVERS[one](chance)
  },
  /** Their name leads elsewhere: to an address within, or nowhere. */
  inside: ok,
  nowhere: ok,
}

/** The modes that a receiver has for a while. */
export const BAD_MODES = MODES.filter((mode) => mode !== 'healthy')
