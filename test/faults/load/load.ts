import { setTimeout as delay } from 'node:timers/promises'
import type { Faults } from '../oracle/faults.ts'
import { People } from '../oracle/people.ts'
import { FAILING_PATH, type Receivers, SLOW_PATH } from '../oracle/receivers.ts'
import { type ExpectedWebhook, TYPE_OF } from '../oracle/verify.ts'
import type { Any } from '../site/process.ts'
import type { Callee } from '../site/site.ts'
import { type Crowd, crowdOf, type PlannedCall, type RoundPlan } from './plan.ts'

/** How many people enrol in one call, and how many further URLs are told of everything. */
export interface Size {
  crowd: number
  furtherUrls: number
}

/** A webhook that is made late, and given what came before it. */
interface Late extends ExpectedWebhook {
  since: number
  recovered: boolean
}

const RECOVER_LIMIT = 40
/** The path of the webhooks that are switched off and on again. */
const PAUSED_PATH = '/three'
const ENROLLMENT = TYPE_OF['enrollment.added']
const DISMISSAL = TYPE_OF['enrollment.dismissed']

/** Makes calls of many kinds, and knows what must come of them. */
export class Load {
  readonly #site: Callee
  readonly #receivers: Receivers
  readonly #faults: Faults
  readonly #size: Size
  readonly crowd: Crowd
  people!: People
  eventID = ''
  /** An activity without a free place. */
  #full = ''
  readonly #webhooks: ExpectedWebhook[] = []
  #lates: Late[] = []
  /** The late webhook whose creation was cut. */
  #open: Omit<Late, 'webhookID'> | undefined
  #since = 0
  recoveriesCut = 0

  constructor(site: Callee, receivers: Receivers, faults: Faults, size: Size) {
    this.#site = site
    this.#receivers = receivers
    this.#faults = faults
    this.#size = size
    this.crowd = crowdOf(size.crowd)
  }

  /** All webhooks, each with what it must get. */
  get webhooks(): ExpectedWebhook[] {
    return [...this.#webhooks, ...this.#lates]
  }

  async setUp(): Promise<void> {
    const { few, crowd } = this.crowd
    this.eventID = (await this.#site.rpc('event.create', { name: 'Congress' })).eventID
    const eventID = this.eventID
    await this.#makeWebhooks()
    await this.#makeFull()
    const everybody = Array.from({ length: few + crowd }, (_, n) => ({ name: `P ${n}`, email: `p${n}@example.com` }))
    const bound = await this.#site.rpc('event.person.bind', { eventID, content: everybody })
    const personIDs: string[] = bound.data.map(({ personID }: { personID: string }) => personID)
    const people: { personID: string; activityID: string }[] = []
    for (const group of [personIDs.slice(0, few), personIDs.slice(few)]) {
      const { activityID } = await this.#site.rpc('activity.create', { eventID, name: 'Keynote' })
      await this.#site.rpc('activity.person.bind', { activityID, content: group.map((personID) => ({ personID })) })
      people.push(...group.map((personID) => ({ personID, activityID })))
    }
    this.people = new People(people, this.#faults)
    this.#since = Math.floor(Date.now() / 1_000)
  }

  /** Begins the calls of a round. @returns when all of them are through, and when the one that the work comes of is */
  begin(round: number, plan: RoundPlan): { over: Promise<void>; told: Promise<unknown> } {
    const clients = plan.calls.map((calls) => this.#client(calls))
    const turned = this.#turn(round, plan)
    const recovered = this.#lates.map((late) => this.#recover(late))
    const made = turned.then((late) => late && this.#recover(late))
    const over = Promise.allSettled([...clients, turned, made, ...recovered]).then((outcomes) => {
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') this.#faults.add('wrong', String(outcome.reason))
    })
    const told = plan.work === 'fan-out' ? clients.at(-1) : turned
    return { over, told: (told ?? over).catch(() => undefined) }
  }

  /** Finds out about what was cut. @param mayBeCommitted see `People.decide` */
  async decide(mayBeCommitted: boolean): Promise<void> {
    const enrolled = await Promise.all(
      this.people.activityIDs.map(async (activityID) => {
        const { data } = await this.#site.rpc('activity.person.find', { activityID, limit: 100 })
        return data.map(({ personID }: { personID: string }) => `${activityID}/${personID}`)
      }),
    )
    this.people.decide(new Set(enrolled.flat()), mayBeCommitted)
    if (!this.#open) return
    const url = this.#receivers.origin + this.#open.path
    const { data } = await this.#site.rpc('webhook.find', { eventID: this.eventID, limit: 100 })
    const made = data.find((webhook: { url: string }) => webhook.url === url)
    if (made) this.#lates.push({ ...this.#open, webhookID: made.webhookID })
    this.#open = undefined
  }

  async switchOn(): Promise<void> {
    for (const { webhookID } of this.#paused()) {
      const webhook = await this.#site.call('webhook.get', { webhookID })
      if (!isResult(webhook)) return
      if (webhook.result.active) continue
      if (!isResult(await this.#site.call('webhook.edit', { webhookID, active: true, missed: 'send' }))) return
    }
  }

  /** Gives each late webhook everything that came before it. */
  async recoverAll(): Promise<void> {
    for (const late of this.#lates) {
      late.recovered = false
      await this.#recover(late)
    }
  }

  get hasLates(): boolean {
    return this.#lates.length > 0
  }

  /** Removes the webhooks that were made late, or there would be ever more of them. */
  async forgetLates(): Promise<void> {
    for (const { webhookID } of this.#lates) await this.#site.rpc('webhook.remove', { webhookID })
    this.#lates = []
    this.#since = Math.floor(Date.now() / 1_000)
  }

  /** The webhooks that have not got everything yet, each with how much it has. */
  behind(): string[] {
    const due = {
      activityEnrollment: this.people.count('enrollment.added'),
      activityDismissal: this.people.count('enrollment.dismissed'),
    }
    return this.#webhooks.flatMap(({ webhookID, type }) => {
      const had = this.#receivers.taken.get(webhookID) ?? 0
      return had < due[type] ? [`${webhookID} (${had} of ${due[type]})`] : []
    })
  }

  /** Several for each fact: some with one URL, some of the company, two that are switched off and on. */
  async #makeWebhooks(): Promise<void> {
    const own = { eventID: this.eventID }
    const ofCompany = { companyID: '1' }
    const make = async (whose: object, type: ExpectedWebhook['type'], path: string) => {
      const url = this.#receivers.origin + path
      const { webhookID } = await this.#site.rpc('webhook.create', { ...whose, type, url })
      this.#webhooks.push({ webhookID, type, path, ...(path === PAUSED_PATH ? { ownOrder: true } : {}) })
    }
    for (const type of [ENROLLMENT, DISMISSAL, ENROLLMENT]) await make(own, type, '/one')
    for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, SLOW_PATH)
    for (const type of [ENROLLMENT, DISMISSAL]) await make(ofCompany, type, SLOW_PATH)
    for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, PAUSED_PATH)
    for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, FAILING_PATH)
    for (let n = 0; n < this.#size.furtherUrls; n++)
      for (const type of [ENROLLMENT, DISMISSAL]) await make(own, type, `/further/${n}`)
  }

  /** Its only place is taken by somebody of whom nobody is told. */
  async #makeFull(): Promise<void> {
    const { eventID } = this
    const { activityID } = await this.#site.rpc('activity.create', { eventID, name: 'Dinner', capacity: 1 })
    const guest = { name: 'Guest', email: 'guest@example.com', bypassWebhook: true }
    await this.#site.rpc('activity.person.bind', { activityID, ...guest })
    this.#full = activityID
  }

  /** Calls one after the other, until one is cut. */
  async #client(calls: PlannedCall[]): Promise<void> {
    for (const call of calls) {
      if (this.#site.isDying) return
      const answer = await this.#site.call(call.method, this.people.paramsOf(call, this.#full))
      if (answer === 'cut') return this.people.leaveOpen(call)
      if ('refused' in answer) {
        this.people.refuse(call)
        continue
      }
      const { data } = answer.result as { data: { created?: boolean; dismissed?: boolean }[] }
      const changed = data.map(({ created, dismissed }) => created ?? dismissed ?? false)
      this.people.answer(call, changed)
    }
  }

  /** Switches webhooks off or on, or makes a late one. */
  async #turn(round: number, { work, turnAfterMs }: RoundPlan): Promise<Late | undefined> {
    await delay(turnAfterMs)
    if (this.#site.isDying) return undefined
    if (work === 'recover') return this.#makeLate(round)
    if (work === 'catch-up') await this.switchOn()
    else await this.#switchOff()
    return undefined
  }

  #paused(): ExpectedWebhook[] {
    return this.#webhooks.filter(({ path }) => path === PAUSED_PATH)
  }

  async #switchOff(): Promise<void> {
    for (const { webhookID } of this.#paused())
      if (!isResult(await this.#site.call('webhook.edit', { webhookID, active: false }))) return
  }

  async #makeLate(round: number): Promise<Late | undefined> {
    const type = round % 2 === 0 ? ENROLLMENT : DISMISSAL
    const made = { type, path: `/late/${round}`, since: this.#since, recovered: false } as const
    const url = this.#receivers.origin + made.path
    const created = await this.#site.call('webhook.create', { eventID: this.eventID, type, url })
    if (!isResult(created)) {
      this.#open = made
      return undefined
    }
    const late = { ...made, webhookID: created.result.webhookID }
    this.#lates.push(late)
    return late
  }

  /** Gives a late webhook what came before it, in small steps; after a cut, again from the beginning. */
  async #recover(late: Late): Promise<void> {
    const { webhookID, since } = late
    let after: string | null | undefined
    while (!late.recovered) {
      const given = { webhookID, since: String(since), missing: true, limit: RECOVER_LIMIT }
      const step = await this.#site.call('webhook.recover', after ? { ...given, after } : given)
      if (!isResult(step)) {
        this.recoveriesCut += 1
        return
      }
      after = step.result.next
      late.recovered = after === null
    }
  }
}

function isResult(answer: Awaited<ReturnType<Callee['call']>>): answer is { result: Any } {
  return answer !== 'cut' && 'result' in answer
}
