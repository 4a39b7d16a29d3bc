import { Chance } from './chance.ts'
import type { Mishap } from './process.ts'
import { BAD_MODES, type Mode } from './receivers.ts'

/** Everything that a run is made of, by its seed alone. A shorter run has some of these items left out. */
export interface Plan {
  seed: string
  weather: Weather
  items: Item[]
}

/** What a run is like all along. */
export interface Weather {
  dispatchers: number
  /** One process does all, as on the embedded database: whoever starts frees all leases. */
  isEmbedded: boolean
  /** Nothing of ours fails: then everything is to be done soon. */
  isCalm: boolean
  latency: { least: number; most: number; slow: number }
  late: { often: number; most: number }
  /** How much the clocks of processes differ at most (ms). */
  skew: number
  nudgesLost: number
  maxInFlight: number
  maxInFlightPerWebhook: number
  /** How many deliveries a slice of the fan-out, or a step of a catch-up, makes at most; null: as many as ever. */
  slice: number | null
}

export type Item =
  | { kind: 'call'; at: number; client: number; call: Call }
  | { kind: 'mishap'; process: string; nth: number; what: Mishap }
  | { kind: 'receiver'; at: number; receiver: number; mode: Mode; forMs: number }
  | { kind: 'away'; at: number; forMs: number }
  | { kind: 'upgrade'; at: number; process: string }
  | { kind: 'leap'; at: number; forMs: number }

export const TYPES = [
  'activityEnrollment',
  'activityDismissal',
  'activityCheckIn',
  'activityEdited',
  'eventEdited',
  'eventCheckIn',
  'eventCheckOut',
  'activityCheckOut',
  'sim.one',
  'sim.two',
] as const
export type Type = (typeof TYPES)[number]

/** A call, with hooks, deliveries and facts by their places: what they are called is known when it is made. */
export type Call =
  | { does: 'create'; hook: number; event: number | null; type: Type; receiver: number; active: boolean }
  | { does: 'move'; hook: number; receiver: number }
  | { does: 'edit'; hook: number }
  | { does: 'pause' | 'remove' | 'rotate' | 'test' | 'recover' | 'recoverMissing'; hook: number }
  | { does: 'resume'; hook: number; missed: 'send' | 'drop' | undefined }
  | { does: 'send'; hook: number; nth: number }
  | { does: 'resend'; nth: number }
  | {
      does: 'publish'
      event: number | null
      type: 'sim.one' | 'sim.two'
      n: number
      key: string | null
      door: 'method' | 'sql'
    }
  | { does: 'bind' | 'dismiss'; activity: number; people: number[]; isMuted: boolean }
  | { does: 'operate'; activity: number; person: number; present: boolean }
  | { does: 'checkIn'; event: number; person: number; present: boolean }
  | { does: 'editActivity'; activity: number; n: number }
  | { does: 'editEvent'; event: number; n: number }
  | { does: 'removeActivity'; activity: number }
  | { does: 'removeEvent'; event: number }
  | { does: 'leave'; event: number; person: number }
  /** A call of which no webhook here hears. */
  | { does: 'other'; method: string; params: Record<string, unknown> }

export const SIZE = { receivers: 6, clients: 3, activities: 3, people: 6 }
export const eventOf = (activity: number) => (activity < 3 ? 1 : 2)

export function planOf(seed: string): Plan {
  const chance = new Chance(seed)
  const weather = weatherOf(chance.of('weather'))
  const calls = callsOf(chance.of('calls'), weather)
  return { seed, weather, items: [...calls, ...troublesOf(chance.of('troubles'), weather, calls)] }
}

function weatherOf(chance: Chance): Weather {
  const isEmbedded = chance.is(0.25)
  const most = chance.pick([1, 4, 20])
  return {
    dispatchers: isEmbedded ? 1 : 1 + chance.upTo(3),
    isEmbedded,
    isCalm: chance.is(0.25),
    latency: { least: 0.1, most, slow: chance.between(200, 9_000) },
    late: { often: chance.pick([0, 0.3, 0.8]), most: chance.pick([10, 100, 2_000]) },
    skew: chance.pick([0, 20, 200]),
    nudgesLost: chance.pick([0, 0.1, 1]),
    maxInFlight: chance.pick([4, 16, 1_024]),
    maxInFlightPerWebhook: chance.pick([1, 4, 16]),
    slice: chance.pick([null, null, 1, 2, 5]),
  }
}

const WITHIN = 6_000

function callsOf(chance: Chance, { isCalm }: Weather): (Item & { kind: 'call' })[] {
  const count = 15 + chance.upTo(45)
  const subject = subjectOf(chance)
  // A test that is cut keeps its place in this process for ever.
  const weights = { ...subject.weights, ...(isCalm ? {} : { test: 0 }) }
  const receivers = 1 + chance.upTo(SIZE.receivers)
  const hookOf = (n: number) => newHook(chance, n, subject.types, receivers)
  const hooks = 2 + chance.upTo(5)
  const calls: Call[] = Array.from({ length: hooks }, (_, hook) => hookOf(hook))
  for (let n = 0; n < count; n++) {
    const does = chance.weighed(weights)
    const made = calls.filter((call) => call.does === 'create').length
    calls.push(does === 'create' ? hookOf(made) : callOf(chance, does, n, made, receivers))
  }
  const moments = Array.from({ length: 1 + chance.upTo(6) }, () => chance.between(0, WITHIN))
  const isInBursts = chance.is(0.5)
  return calls.map((call, n) => ({
    kind: 'call',
    at: n < hooks ? 0 : isInBursts ? chance.pick(moments) : chance.between(0, WITHIN),
    client: chance.upTo(SIZE.clients),
    call,
  }))
}

/** What a run is about: some kinds of calls, and webhooks that hear what comes of them. */
const SUBJECTS = {
  own: { calls: { publish: 8 }, types: ['sim.one', 'sim.one', 'sim.two'] },
  enrolments: {
    calls: { bind: 5, dismiss: 4, operate: 2 },
    types: ['activityEnrollment', 'activityEnrollment', 'activityDismissal', 'activityCheckIn', 'activityCheckOut'],
  },
  event: {
    calls: { checkIn: 3, editActivity: 2, editEvent: 2 },
    types: ['eventCheckIn', 'eventCheckOut', 'activityEdited', 'eventEdited'],
  },
} satisfies Record<string, { calls: Partial<Record<Call['does'], number>>; types: Type[] }>

/** Each run is about one or two subjects, and makes some kinds of calls never. */
function subjectOf(chance: Chance): { weights: Partial<Record<Call['does'], number>>; types: Type[] } {
  const subjects = [SUBJECTS.own, SUBJECTS.enrolments, SUBJECTS.event]
  const chosen = chance.is(0.5)
    ? [subjects[chance.is(0.6) ? 0 : 1 + chance.upTo(2)]]
    : [chance.pick(subjects), subjects[0]]
  const now = {
    ...{ create: 1, move: 1, edit: 0.5, pause: 1.5, resume: 2.5, remove: 0.5, rotate: 0.5, test: 0.5 },
    ...{ send: 1, resend: 1, recover: 1, recoverMissing: 1 },
  }
  const seldom = { other: 1, leave: 0.3, removeActivity: 0.1, removeEvent: 0.1 }
  const share = chance.pick([0.3, 1, 1])
  const some = Object.entries({ ...now, ...seldom }).flatMap(([does, weight]) => {
    return chance.is(0.6) ? [[does, weight * share] as const] : []
  })
  const weights = Object.assign(Object.fromEntries(some), ...chosen.map((one) => one?.calls))
  return { weights, types: chosen.flatMap((one) => one?.types ?? []) }
}

function newHook(chance: Chance, hook: number, types: readonly Type[], receivers: number): Call {
  return {
    does: 'create',
    hook,
    event: chance.is(0.25) ? null : chance.pick([1, 1, 2]),
    type: chance.pick(types),
    receiver: chance.upTo(receivers),
    active: !chance.is(0.05),
  }
}

function callOf(
  chance: Chance,
  does: Exclude<Call['does'], 'create'>,
  n: number,
  hooks: number,
  receivers: number,
): Call {
  const hook = chance.upTo(hooks)
  const activity = chance.pick([1, 1, 2, 3])
  const person = 1 + chance.upTo(3)
  const event = chance.pick([1, 1, 2])
  switch (does) {
    case 'move':
      return { does, hook, receiver: chance.upTo(receivers) }
    case 'resume':
      return { does, hook, missed: chance.pick(['send', 'send', 'drop', undefined] as const) }
    case 'send':
      return { does, hook, nth: chance.upTo(20) }
    case 'resend':
      return { does, nth: chance.upTo(30) }
    case 'publish': {
      const type = chance.pick(['sim.one', 'sim.two'] as const)
      return {
        does,
        event: chance.is(0.1) ? null : event,
        type,
        n,
        key: chance.pick([null, 'a', 'b', 'b']),
        door: chance.pick(['method', 'sql'] as const),
      }
    }
    case 'bind':
    case 'dismiss': {
      const people = chance.is(0.2) ? [1, 2, 3, 4, 5, 6] : [person]
      return { does, activity, people, isMuted: chance.is(0.05) }
    }
    case 'operate':
      return { does, activity, person, present: chance.is(0.7) }
    case 'checkIn':
      return { does, event, person, present: chance.is(0.7) }
    case 'editActivity':
      return { does, activity, n }
    case 'editEvent':
      return { does, event, n }
    case 'removeActivity':
      return { does, activity }
    case 'removeEvent':
      return { does, event: 2 }
    case 'leave':
      return { does, event, person: 4 + chance.upTo(3) }
    case 'other':
      return { does, ...chance.pick(others(n)) }
    default:
      return { does, hook }
  }
}

/** Calls of the other methods that change something. */
function others(n: number): { method: string; params: Record<string, unknown> }[] {
  const ofCompany = { companyID: '1' }
  return [
    { method: 'event.create', params: { name: `Event ${n}` } },
    { method: 'activity.create', params: { eventID: '1', name: `Activity ${n}` } },
    { method: 'event.person.bind', params: { eventID: '1', name: 'Ana Souza', email: `ana+${n}@example.com` } },
    { method: 'webhook.type.create', params: { ...ofCompany, type: 'sim.more', description: 'more', example: {} } },
    { method: 'webhook.type.edit', params: { ...ofCompany, type: 'sim.two', description: `edited ${n}` } },
    { method: 'webhook.type.remove', params: { ...ofCompany, type: 'sim.more' } },
    { method: 'token.create', params: { name: `token ${n}` } },
    { method: 'token.remove', params: { tokenID: '1' } },
  ]
}

const MISHAPS = { refused: 2, cut: 2, slow: 1, killed: 2, killedAfter: 2 }

function troublesOf(chance: Chance, weather: Weather, calls: readonly Item[]): Item[] {
  const items: Item[] = []
  for (let n = chance.upTo(6); n > 0; n--) {
    const mode = chance.pick(BAD_MODES)
    const receiver = chance.upTo(SIZE.receivers)
    items.push({ kind: 'receiver', at: chance.between(0, WITHIN), receiver, mode, forMs: chance.between(500, 9_000) })
  }
  if (weather.isCalm) return items
  const names = weather.isEmbedded ? ['d0'] : ['api', ...Array.from({ length: weather.dispatchers }, (_, n) => `d${n}`)]
  for (let n = chance.upTo(12); n > 0; n--) {
    const process = chance.pick(names)
    items.push({ kind: 'mishap', process, nth: chance.upTo(8 * calls.length), what: chance.weighed<Mishap>(MISHAPS) })
  }
  if (chance.is(0.2)) items.push({ kind: 'away', at: chance.between(0, WITHIN), forMs: chance.between(50, 4_000) })
  if (chance.is(0.3)) items.push({ kind: 'upgrade', at: chance.between(0, WITHIN), process: chance.pick(names) })
  if (chance.is(0.2)) items.push({ kind: 'leap', at: chance.between(0, WITHIN), forMs: chance.between(500, 50_000) })
  return items
}
