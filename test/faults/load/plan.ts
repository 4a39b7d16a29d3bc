import { seeded } from './random.ts'

/** What a run does, made of a seed alone: the same seed makes the same calls, and strikes at the same moments. */

/** What the server is doing beside the calls when it is struck. */
export type Work = 'fan-out' | 'catch-up' | 'recover'

/** Enrols or dismisses people of one activity, by their places in the list of all people. */
export interface PlannedCall {
  method: 'activity.person.bind' | 'activity.person.dismiss'
  people: number[]
  /** Somebody in it cannot be enrolled, so that all of it is rolled back. */
  refused?: true
}

export interface RoundPlan {
  work: Work
  /** For each client, what it calls, one after the other; the crowd is the last of them. */
  calls: PlannedCall[][]
  /** When the webhooks are switched or made, after the load began. */
  turnAfterMs: number
  /**
   * When it is struck: after the load began, or after the answer to the call that the work comes of. That is the crowd's call,
   * the switching on of webhooks, or the making of a late one.
   */
  strikeFrom: 'load' | 'answer'
  strikeAfterMs: number
}

const CLIENTS = 4
/** The people of each client, whom no other client calls: so the order of what happens to each of them is known. */
const PEOPLE_EACH = 12
const CALLS_MAX = 5
const WORKS: Work[] = ['fan-out', 'catch-up', 'recover']
const TURN_WITHIN_MS = 60
const STRIKE_WITHIN_MS = { load: 800, answer: 50 }

/** The people of the clients, and those who enrol all together in one call of one more client. */
export interface Crowd {
  few: number
  crowd: number
}

export function crowdOf(crowd: number): Crowd {
  return { few: CLIENTS * PEOPLE_EACH, crowd }
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

  /** Before somebody is enrolled, a call sometimes tries to and is rolled back. */
  function withRefused(call: PlannedCall): PlannedCall[] {
    const tries = call.method === 'activity.person.bind' && random() < 0.3
    return tries ? [{ ...call, refused: true }, call] : [call]
  }

  function callsOf(client: number): PlannedCall[] {
    const own = Array.from({ length: PEOPLE_EACH }, (_, n) => client * PEOPLE_EACH + n)
    // A few people again and again, so that much happens to one person.
    const calls = Array.from({ length: 1 + upTo(CALLS_MAX) }, () =>
      turnOver(random() < 0.3 ? own : [own[upTo(3)] ?? 0]),
    )
    return calls.flatMap(withRefused)
  }

  return () => {
    const work = WORKS[round++ % WORKS.length] ?? 'fan-out'
    const calls = Array.from({ length: CLIENTS }, (_, client) => callsOf(client))
    const crowd = Array.from({ length: people.crowd }, (_, n) => people.few + n)
    const strikeFrom = random() < 0.3 ? 'load' : 'answer'
    calls.push(work === 'fan-out' || random() < 0.2 ? [turnOver(crowd)] : [])
    const turnAfterMs = pace * random() * TURN_WITHIN_MS
    const strikeAfterMs = pace * random() * STRIKE_WITHIN_MS[strikeFrom]
    return { work, calls, turnAfterMs, strikeFrom, strikeAfterMs }
  }
}
