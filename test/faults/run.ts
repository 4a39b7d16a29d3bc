import { setTimeout as delay } from 'node:timers/promises'
import type { Backend } from '../harness/backend.ts'
import { withDatabase } from '../harness/with-database.ts'
import { Faults } from './faults.ts'
import { clearUp, countLeft, type Met, metNothing } from './looks.ts'
import { People } from './people.ts'
import { type Crowd, createPlanner, crowdOf, type PlannedCall, type RoundPlan } from './plan.ts'
import { type Receivers, SLOW_PATH, startReceivers } from './receivers.ts'
import { type ExpectedWebhook, TYPE_OF, verify } from './verify.ts'
import { Victim } from './victim.ts'

export interface Options {
  backend: Backend
  seed: number
  rounds: number
  /** After how many rounds everything is drained and compared. */
  checkEvery: number
  /** How many people enrol in one call, and how many further URLs are told of everything. */
  crowd: number
  furtherUrls: number
  /** How often to look, between the kill and the restart, at what the kill met. */
  lookEvery: number
  say(what: Said): void
}

export type Said =
  | { round: number; scenario: string; killFrom: string; killAfterMs: number; answered: number; cut: number }
  | { checked: number; facts: number; deliveries: number; again: number; faults: Faults['counts'] }

export interface Result {
  rounds: number
  seed: number
  calls: { answered: number; cut: number; cutCommitted: number }
  facts: number
  deliveries: number
  requests: number
  /** Sent once more, with the same webhook-id, because the kill came before the answer was written down. */
  again: number
  met: Met
  faults: Faults['counts'] & { shown: string[] }
}

/** A webhook that is made late, and given what came before it. */
interface Late extends ExpectedWebhook {
  since: number
  recovered: boolean
}

/** How long nothing may come while something is left. */
const STANDSTILL_MS = 15_000
const ANSWER_MAX_MS = 5_000
const LOOK_MS = 40
const PACES = { postgres: 1, pglite: 3 }
const RECOVER_LIMIT = 40
/** The path of the webhooks that are switched off and on again. */
const PAUSED_PATH = '/three'
const ENROLLMENT = TYPE_OF['enrollment.added']
const DISMISSAL = TYPE_OF['enrollment.dismissed']

/** Kills a server again and again while it works, and compares what became of that with what must be. */
export async function runKills(options: Options): Promise<Result> {
  const receivers = await startReceivers()
  const run = new Run(options, receivers)
  try {
    return await run.whole()
  } finally {
    await run.end()
    await receivers.close()
  }
}

class Run {
  readonly #options: Options
  readonly #receivers: Receivers
  readonly #crowd: Crowd
  readonly #faults = new Faults()
  readonly #met = metNothing()
  readonly #server: Victim
  #eventID = ''
  #people!: People
  #webhooks: ExpectedWebhook[] = []
  #lates: Late[] = []
  /** The late webhook whose creation was cut by the kill. */
  #open: Omit<Late, 'webhookID'> | undefined
  #since = 0

  constructor(options: Options, receivers: Receivers) {
    this.#options = options
    this.#server = new Victim(options.backend.env)
    this.#receivers = receivers
    this.#crowd = crowdOf(options.crowd)
  }

  async whole(): Promise<Result> {
    const { rounds, seed, checkEvery, backend } = this.#options
    const nextPlan = createPlanner(seed, PACES[backend.kind], this.#crowd)
    await this.#start()
    await this.#setUp()
    for (let round = 1; round <= rounds; round++) {
      await this.#round(round, nextPlan())
      if (round % checkEvery !== 0 || round === rounds) continue
      await this.#check(round)
      await this.#forgetLates()
    }
    const last = await this.#check(rounds)
    const { answered, cut, cutCommitted } = this.#people
    return {
      rounds,
      seed,
      calls: { answered, cut, cutCommitted },
      ...last,
      requests: this.#receivers.requests,
      met: this.#met,
      faults: { ...this.#faults.counts, shown: this.#faults.shown },
    }
  }

  end(): Promise<void> {
    return this.#server.end('SIGKILL')
  }

  async #start(): Promise<void> {
    this.#receivers.life += 1
    await this.#server.start()
  }

  async #setUp(): Promise<void> {
    this.#eventID = (await this.#server.rpc('event.create', { name: 'Congress' })).eventID
    const eventID = this.#eventID
    await this.#makeWebhooks()
    const { few, crowd } = this.#crowd
    const everybody = Array.from({ length: few + crowd }, (_, n) => ({ name: `P ${n}`, email: `p${n}@example.com` }))
    const bound = await this.#server.rpc('event.person.bind', { eventID, content: everybody })
    const personIDs: string[] = bound.data.map(({ personID }: { personID: string }) => personID)
    const people: { personID: string; activityID: string }[] = []
    for (const group of [personIDs.slice(0, few), personIDs.slice(few)]) {
      const { activityID } = await this.#server.rpc('activity.create', { eventID, name: 'Keynote' })
      await this.#server.rpc('activity.person.bind', { activityID, content: group.map((personID) => ({ personID })) })
      people.push(...group.map((personID) => ({ personID, activityID })))
    }
    this.#people = new People(people, this.#faults)
    this.#since = Math.floor(Date.now() / 1_000)
  }

  /** Several for each fact: some with one URL, some of the company, two that are switched off and on. */
  async #makeWebhooks(): Promise<void> {
    const own = { eventID: this.#eventID }
    const ofCompany = { companyID: '1' }
    const make = async (whose: object, type: ExpectedWebhook['type'], path: string) => {
      const { webhookID } = await this.#server.rpc('webhook.create', {
        ...whose,
        type,
        url: this.#receivers.origin + path,
      })
      this.#webhooks.push({ webhookID, type, path, ...(path === PAUSED_PATH ? { ownOrder: true } : {}) })
    }
    for (const type of [ENROLLMENT, DISMISSAL, ENROLLMENT]) await make(own, type, '/one')
    for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, SLOW_PATH)
    for (const type of [ENROLLMENT, DISMISSAL]) await make(ofCompany, type, SLOW_PATH)
    for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, PAUSED_PATH)
    for (let n = 0; n < this.#options.furtherUrls; n++)
      for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, `/further/${n}`)
  }

  /** A load of calls, and a kill in the midst of it. */
  async #round(round: number, plan: RoundPlan): Promise<void> {
    const { answered, cut } = this.#people
    await this.#begin()
    const clients = plan.calls.map((calls) => this.#client(calls))
    const turned = this.#turn(round, plan)
    const recovered = this.#lates.map((late) => this.#recover(late))
    const made = turned.then((late) => late && this.#recover(late))
    // A fault of a call is told once the server is dead.
    const loaded = Promise.allSettled([...clients, turned, made, ...recovered])
    const told = plan.scenario === 'fan-out' ? clients.at(-1) : turned
    if (plan.killFrom === 'answer') await Promise.race([told, delay(ANSWER_MAX_MS)]).catch(() => undefined)
    await delay(plan.killAfterMs)
    await this.end()
    for (const outcome of await loaded)
      if (outcome.status === 'rejected') this.#faults.add('wrong', String(outcome.reason))
    const { backend, lookEvery } = this.#options
    await clearUp(backend, round % lookEvery === 0 ? this.#met : null)
    this.#options.say({
      round,
      scenario: plan.scenario,
      killFrom: plan.killFrom,
      killAfterMs: Math.round(plan.killAfterMs),
      answered: this.#people.answered - answered,
      cut: this.#people.cut - cut,
    })
  }

  /** Starts, and finds out about what the kill had cut. */
  async #begin(): Promise<void> {
    if (this.#server.isRunning) return
    await this.#start()
    const enrolled = await Promise.all(
      this.#people.activityIDs.map(async (activityID) => {
        const { data } = await this.#server.rpc('activity.person.find', { activityID, limit: 100 })
        return data.map(({ personID }: { personID: string }) => `${activityID}/${personID}`)
      }),
    )
    this.#people.decide(new Set(enrolled.flat()))
    if (!this.#open) return
    const url = this.#receivers.origin + this.#open.path
    const { data } = await this.#server.rpc('webhook.find', { eventID: this.#eventID, limit: 100 })
    const made = data.find((webhook: { url: string }) => webhook.url === url)
    if (made) this.#lates.push({ ...this.#open, webhookID: made.webhookID })
    this.#open = undefined
  }

  async #client(calls: PlannedCall[]): Promise<void> {
    for (const call of calls) {
      if (this.#server.isDying) return
      const answer = await this.#server.rpcOrCut(call.method, this.#people.paramsOf(call))
      if (answer === 'cut') return this.#people.leaveOpen(call)
      const { data } = answer.result as { data: { created?: boolean; dismissed?: boolean }[] }
      this.#people.answer(
        call,
        data.map(({ created, dismissed }) => created ?? dismissed ?? false),
      )
    }
  }

  /** Switches webhooks off or on, or makes a late one. */
  async #turn(round: number, { scenario, turnAfterMs }: RoundPlan): Promise<Late | undefined> {
    await delay(turnAfterMs)
    if (this.#server.isDying) return undefined
    if (scenario === 'recover') return this.#makeLate(round)
    if (scenario === 'catch-up') await this.#switchOn()
    else await this.#switchOff()
    return undefined
  }

  #paused(): ExpectedWebhook[] {
    return this.#webhooks.filter(({ path }) => path === PAUSED_PATH)
  }

  async #switchOff(): Promise<void> {
    for (const { webhookID } of this.#paused())
      if ((await this.#server.rpcOrCut('webhook.edit', { webhookID, active: false })) === 'cut') return
  }

  async #switchOn(): Promise<void> {
    for (const { webhookID } of this.#paused()) {
      const webhook = await this.#server.rpcOrCut('webhook.get', { webhookID })
      if (webhook === 'cut') return
      if (webhook.result.active) continue
      if ((await this.#server.rpcOrCut('webhook.edit', { webhookID, active: true, missed: 'send' })) === 'cut') return
    }
  }

  async #makeLate(round: number): Promise<Late | undefined> {
    const type = round % 2 === 0 ? ENROLLMENT : DISMISSAL
    const made = { type, path: `/late/${round}`, since: this.#since, recovered: false } as const
    const url = this.#receivers.origin + made.path
    const created = await this.#server.rpcOrCut('webhook.create', { eventID: this.#eventID, type, url })
    if (created === 'cut') {
      this.#open = made
      return undefined
    }
    const late = { ...made, webhookID: created.result.webhookID }
    this.#lates.push(late)
    return late
  }

  /** Gives a late webhook what came before it, in small steps; after a kill, again from the beginning. */
  async #recover(late: Late): Promise<void> {
    const { webhookID, since } = late
    let after: string | null | undefined
    while (!late.recovered) {
      const given = { webhookID, since: String(since), missing: true, limit: RECOVER_LIMIT }
      const step = await this.#server.rpcOrCut('webhook.recover', after ? { ...given, after } : given)
      if (step === 'cut') {
        this.#met.recoveries += 1
        return
      }
      after = step.result.next
      late.recovered = after === null
    }
  }

  /** Lets everything drain, and compares it with what must be. */
  async #check(round: number) {
    await this.#drain(async () => undefined)
    const recoverAll = async () => {
      for (const late of this.#lates) {
        late.recovered = false
        await this.#recover(late)
      }
    }
    if (this.#lates.length > 0) await this.#drain(recoverAll)
    const figures = await withDatabase(this.#options.backend, (query) =>
      verify(query, this.#eventID, this.#people, [...this.#webhooks, ...this.#lates], this.#receivers, this.#faults),
    )
    this.#options.say({ checked: round, ...figures, faults: { ...this.#faults.counts } })
    return figures
  }

  /** Removes the webhooks that were made late, or there would be ever more of them. */
  async #forgetLates(): Promise<void> {
    await this.#begin()
    for (const { webhookID } of this.#lates) await this.#server.rpc('webhook.remove', { webhookID })
    this.#lates = []
    this.#since = Math.floor(Date.now() / 1_000)
  }

  /** Runs a server until nothing is left, does some work first, and ends it in order. */
  async #drain(work: () => Promise<void>): Promise<void> {
    for (let left = 1, again = 0; left > 0; again++) {
      if (again > 10) throw new Error(`${left} facts and deliveries do not go: ${this.#faults.shown.join('; ')}`)
      await this.#begin()
      if (again === 0) await work()
      await this.#switchOn()
      await this.#arrived()
      await this.#server.end('SIGTERM')
      left = await countLeft(this.#options.backend)
    }
  }

  /** Resolves once everything has arrived that must; that nothing comes for long is a fault, and ends it, too. */
  async #arrived(): Promise<void> {
    for (let seen = -1, seenAt = Date.now(); ; await delay(LOOK_MS)) {
      const behind = this.#behind()
      const pending = behind.length === 0 ? await this.#pending() : null
      if (pending === 0) return
      if (this.#receivers.requests > seen) {
        seen = this.#receivers.requests
        seenAt = Date.now()
      }
      if (Date.now() - seenAt <= STANDSTILL_MS) continue
      const left = pending ?? (await this.#pending())
      this.#faults.add('wrong', `nothing comes, ${left} deliveries are left; behind are ${behind.join(', ') || 'none'}`)
      return
    }
  }

  async #pending(): Promise<number> {
    return (await this.#server.rpc('webhook.log.stats', { eventID: this.#eventID })).pending
  }

  /** The webhooks that have not got everything yet, each with how much it has. */
  #behind(): string[] {
    const due = {
      activityEnrollment: this.#people.count('enrollment.added'),
      activityDismissal: this.#people.count('enrollment.dismissed'),
    }
    return this.#webhooks.flatMap(({ webhookID, type }) => {
      const had = this.#receivers.arrivals.get(webhookID)?.size ?? 0
      return had < due[type] ? [`${webhookID} (${had} of ${due[type]})`] : []
    })
  }
}
