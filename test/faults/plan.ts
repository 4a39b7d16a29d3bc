/** What a run does, made of a seed alone: the same seed makes the same calls, and kills at the same moments. */

export type Scenario = 'fan-out' | 'catch-up' | 'recover'

/** Enrols or dismisses people of one activity, by their places in the list of all people. */
export interface PlannedCall {
  method: 'activity.person.bind' | 'activity.person.dismiss'
  people: number[]
}

export interface RoundPlan {
  scenario: Scenario
  /** For each client, what it calls, one after the other; the crowd is the last of them. */
  calls: PlannedCall[][]
  /** When the webhooks are switched or made, after the load began. */
  turnAfterMs: number
  /**
   * When the server is killed: after the load began, or after the answer to what the scenario is about, so that the kill meets
   * what comes of it. That is the crowd's call, the switching on of webhooks, or the making of a late one.
   */
  killFrom: 'load' | 'answer'
  killAfterMs: number
}

const CLIENTS = 4
/** The people of each client, whom no other client calls: so the order of what happens to each of them is known. */
const PEOPLE_EACH = 12
const CALLS_MAX = 5
const SCENARIOS: Scenario[] = ['fan-out', 'catch-up', 'recover']
const TURN_WITHIN_MS = 60
const KILL_WITHIN_MS = { load: 800, answer: 50 }

/** The people of the clients, and those who enrol all together in one call of one more client. */
export interface Crowd {
  few: number
  crowd: number
}

export function crowdOf(crowd: number): Crowd {
  return { few: CLIENTS * PEOPLE_EACH, crowd }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Plans the rounds one after the other.
 * @param pace how many times as long everything takes as on PostgreSQL
 */
export function createPlanner(seed: number, pace: number, people: Crowd): () => RoundPlan {
  const random = seeded(seed)
  const upTo = (most: number) => Math.floor(random() * most)
  // As if every planned call were made. One that never was makes a later one change nothing, which is worth a try, too.
  const enrolled = Array.from({ length: people.few + people.crowd }, () => true)
  let round = 0

  function turnOver(whom: number[]): PlannedCall {
    const isIn = enrolled[whom[0] ?? 0]
    for (const person of whom) enrolled[person] = !isIn
    return { method: isIn ? 'activity.person.dismiss' : 'activity.person.bind', people: whom }
  }

  function callsOf(client: number): PlannedCall[] {
    const own = Array.from({ length: PEOPLE_EACH }, (_, n) => client * PEOPLE_EACH + n)
    // A few people again and again, so that much happens to one person.
    return Array.from({ length: 1 + upTo(CALLS_MAX) }, () => turnOver(random() < 0.3 ? own : [own[upTo(3)] ?? 0]))
  }

  return () => {
    const scenario = SCENARIOS[round++ % SCENARIOS.length] ?? 'fan-out'
    const calls = Array.from({ length: CLIENTS }, (_, client) => callsOf(client))
    const crowd = Array.from({ length: people.crowd }, (_, n) => people.few + n)
    const killFrom = random() < 0.3 ? 'load' : 'answer'
    calls.push(scenario === 'fan-out' || random() < 0.2 ? [turnOver(crowd)] : [])
    const turnAfterMs = pace * random() * TURN_WITHIN_MS
    const killAfterMs = pace * random() * KILL_WITHIN_MS[killFrom]
    return { scenario, calls, turnAfterMs, killFrom, killAfterMs }
  }
}
