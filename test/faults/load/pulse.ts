import { setTimeout as delay } from 'node:timers/promises'
import type { Faults } from '../oracle/faults.ts'
import type { Receivers } from '../oracle/receivers.ts'
import type { Callee } from '../site/site.ts'

const CALLERS = 4
const PAUSE_MS = 50
const SILENCE_MAX_MS = 120_000

/**
 * Enrols somebody new again and again, also while nothing can be acknowledged, and knows for how long nothing was. Their event is of
 * a company of its own, so that its webhook alone is told.
 */
export class Pulse {
  readonly #site: Callee
  readonly #receivers: Receivers
  readonly #webhookID: string
  readonly #activityID: string
  readonly #acknowledged = new Set<string>()
  #asked = 0
  #lastAt = 0
  #callers: Promise<unknown> = Promise.resolve()
  #isEnding = false
  /** How many calls were not acknowledged. */
  cut = 0
  /** The longest time in which no call was acknowledged. */
  gapMs = 0
  /** The longest time that an answer took. */
  answerMs = 0

  private constructor(site: Callee, receivers: Receivers, webhookID: string, activityID: string) {
    this.#site = site
    this.#receivers = receivers
    this.#webhookID = webhookID
    this.#activityID = activityID
  }

  /** Begins to call. Resolves once each caller was acknowledged. */
  static async begin(site: Callee, receivers: Receivers): Promise<Pulse> {
    const { eventID } = await site.rpc('event.create', { name: 'Pulse', companyID: '2' })
    const url = `${receivers.origin}/pulse`
    const { webhookID } = await site.rpc('webhook.create', { eventID, type: 'activityEnrollment', url })
    const { activityID } = await site.rpc('activity.create', { eventID, name: 'Pulse' })
    const pulse = new Pulse(site, receivers, webhookID, activityID)
    await pulse.#begin()
    return pulse
  }

  get acknowledged(): number {
    return this.#acknowledged.size
  }

  /** Ends once each caller was acknowledged again. */
  async end(): Promise<void> {
    this.#isEnding = true
    await this.#callers
  }

  /** Compares what has arrived with what was acknowledged, once nothing is left. */
  compare(faults: Faults): void {
    const told = new Map<string, number>()
    for (const { personID, times } of this.#receivers.arrivals.get(this.#webhookID)?.values() ?? [])
      told.set(personID, (told.get(personID) ?? 0) + times.length)
    for (const personID of this.#acknowledged)
      if (!told.has(personID)) faults.add('lost', `nothing is told of ${personID}, whose enrolment was acknowledged`)
    for (const [personID, times] of told)
      if (times > 1) faults.add('doubled', `the enrolment of ${personID} is told ${times} times`)
    const others = [...told.keys()].filter((personID) => !this.#acknowledged.has(personID)).length
    if (others > this.cut)
      faults.add('phantom', `${others} are told of, whom ${this.cut} calls without an answer enrol`)
  }

  async #begin(): Promise<void> {
    this.#lastAt = Date.now()
    await Promise.all(Array.from({ length: CALLERS }, () => this.#enrol()))
    this.#callers = Promise.all(Array.from({ length: CALLERS }, () => this.#call()))
    this.#callers.catch(() => undefined) // `end` tells of it
  }

  async #call(): Promise<void> {
    let isAcknowledged = false
    while ((!this.#isEnding || !isAcknowledged) && !this.#site.isDying) {
      isAcknowledged = await this.#enrol()
      if (Date.now() - this.#lastAt > SILENCE_MAX_MS)
        throw new Error(`no call is acknowledged for ${SILENCE_MAX_MS} ms`)
      await delay(PAUSE_MS)
    }
  }

  /** @returns whether it was acknowledged */
  async #enrol(): Promise<boolean> {
    const email = `pulse${++this.#asked}@example.com`
    const askedAt = Date.now()
    const answer = await this.#site.call('activity.person.bind', { activityID: this.#activityID, name: 'Pulse', email })
    const now = Date.now()
    this.answerMs = Math.max(this.answerMs, now - askedAt)
    if (answer === 'cut') {
      this.cut += 1
      return false
    }
    if ('refused' in answer) throw new Error(`an enrolment was refused: ${answer.refused}`)
    this.gapMs = Math.max(this.gapMs, now - this.#lastAt)
    this.#lastAt = now
    this.#acknowledged.add(answer.result.personID)
    return true
  }
}
