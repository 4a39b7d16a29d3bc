import type { Query } from '../../harness/with-database.ts'
import type { Breaks } from './breaks.ts'
import type { Faults } from './faults.ts'
import { type Kind, keyOf, type People } from './people.ts'
import type { Arrival, Receivers } from './receivers.ts'
import { compareLog } from './verify-log.ts'

export interface ExpectedWebhook {
  webhookID: string
  type: 'activityEnrollment' | 'activityDismissal'
  path: string
  /** Made late: in Unix seconds, since when it was given what had come before it. */
  since?: number
  /** It can miss facts for a while, so that it is behind others at its URL. */
  ownOrder?: boolean
}

interface FactRow {
  number: string
  kind: Kind
  atMs: number
  activityID: string
  personID: string
  enrollmentID: string
}

export const TYPE_OF = {
  'enrollment.added': 'activityEnrollment',
  'enrollment.dismissed': 'activityDismissal',
} as const

export interface Verified {
  facts: number
  deliveries: number
  /** How many times a delivery came once more, with a reason. */
  again: number
  /** How many times a delivery came once more because its receiver had refused it. */
  retried: number
}

/** What is to be compared with what must be. */
export interface Evidence {
  query: Query
  eventID: string
  people: People
  webhooks: ExpectedWebhook[]
  receivers: Receivers
  faults: Faults
}

/** Compares everything that the database and the receivers have with what must be. */
export async function verify({ query, eventID, people, webhooks, receivers, faults }: Evidence): Promise<Verified> {
  const facts = await readFacts(query, eventID)
  compareFacts(facts, people, faults)
  const beginnings = new Map(
    (await query('select id::text, from_fact::text from aviso.webhook')).map(({ id, from_fact }) => [id, from_fact]),
  )
  const sum: Verified = { facts: facts.length, deliveries: 0, again: 0, retried: 0 }
  for (const webhook of webhooks) {
    const from = BigInt(beginnings.get(webhook.webhookID) ?? 0)
    const mine = facts.filter((fact) => isFor(fact, webhook, from))
    const arrived = receivers.arrivals.get(webhook.webhookID) ?? new Map<string, Arrival>()
    sum.deliveries += mine.length
    compareArrivals(webhook, mine, arrived, faults)
    for (const arrival of arrived.values()) compareTimes(arrival, receivers.breaks, faults, sum)
    compareOrder(
      `webhook ${webhook.webhookID}`,
      [...arrived.values()],
      faults,
      webhook.since === undefined ? null : from,
    )
  }
  compareUrls(webhooks, receivers, faults)
  await compareLog(query, webhooks, receivers, faults)
  return sum
}

async function readFacts(query: Query, eventID: string): Promise<FactRow[]> {
  return query(`
    select number::text, kind, (extract(epoch from at) * 1000)::float8 as "atMs", person as "personID",
      data -> 'activity' ->> 'id' as "activityID", data -> 'enrollment' ->> 'id' as "enrollmentID"
    from aviso.fact
    where event_id = ${eventID} and kind in ('enrollment.added', 'enrollment.dismissed') and not muted
    order by fact.number`)
}

function compareFacts(facts: FactRow[], people: People, faults: Faults): void {
  const byPerson = new Map<string, Kind[]>()
  for (const fact of facts) byPerson.set(keyOf(fact), [...(byPerson.get(keyOf(fact)) ?? []), fact.kind])
  people.compare(byPerson)
  const numbers = new Set(facts.map(({ number }) => number))
  if (numbers.size < facts.length) faults.add('doubled', `${facts.length - numbers.size} facts are in the log twice`)
}

/** Whether a webhook must have got a fact: the number decides, and for what came before it, the time that was asked for. */
function isFor(fact: FactRow, { type, since }: ExpectedWebhook, from: bigint): boolean {
  if (TYPE_OF[fact.kind] !== type) return false
  return since === undefined || BigInt(fact.number) > from || fact.atMs >= since * 1_000
}

function compareArrivals(
  { webhookID, type }: ExpectedWebhook,
  facts: FactRow[],
  arrived: ReadonlyMap<string, Arrival>,
  faults: Faults,
): void {
  for (const fact of facts) {
    const arrival = arrived.get(fact.number)
    const which = `fact ${fact.number} for webhook ${webhookID}`
    if (!arrival?.times.some(({ taken }) => taken)) faults.add('lost', which)
    else if (keyOf(arrival) !== keyOf(fact) || arrival.enrollmentID !== fact.enrollmentID || arrival.type !== type)
      faults.add('wrong', `${which} tells something else`)
  }
  const expected = new Set(facts.map(({ number }) => number))
  for (const number of arrived.keys())
    if (!expected.has(number)) faults.add('phantom', `webhook ${webhookID} got ${number}, which is no fact for it`)
}

/** Once it was taken, a delivery comes again only where a process was struck that had it under way. */
function compareTimes({ webhookID, fact, times }: Arrival, breaks: Breaks, faults: Faults, sum: Verified): void {
  const key = `${webhookID}/${fact}`
  const which = `fact ${fact} for webhook ${webhookID}`
  if (new Set(times.map(({ id }) => id)).size > 1) faults.add('doubled', `${which} has two IDs`)
  let excuses = breaks.frozenWith(key)
  let before: Arrival['times'][number] | undefined
  for (const time of times) {
    if (before?.taken) {
      sum.again += 1
      const isExcused = breaks.isBetween(key, before.life, time.life)
      if (!isExcused && excuses === 0)
        faults.add('doubled', `${which} was sent twice, ${breaks.describe(before, time)}`)
      else if (!isExcused) excuses -= 1
    } else if (before) sum.retried += 1
    // What came again while the first was still with its receiver was taken, too.
    before = before?.taken ? { ...time, taken: true } : time
  }
}

/**
 * What arrives about one enrolment has growing numbers, and comes only when what was before it was taken.
 * @param from a webhook that was made late: what came before it, and what came after it, each have their own order
 */
function compareOrder(where: string, arrivals: Arrival[], faults: Faults, from: bigint | null = null): void {
  const last = new Map<string, { number: bigint; takenAt: number }>()
  for (const arrival of arrivals) {
    const number = BigInt(arrival.fact)
    const key = `${keyOf(arrival)} ${from !== null && number <= from}`
    const before = last.get(key)
    const came = arrival.times[0]?.came ?? 0
    // Of one that came twice, the answer that was given first frees what is behind it.
    const takenAt = Math.min(...arrival.times.flatMap(({ taken, answered }) => (taken ? [answered] : [])))
    // Two webhooks can have one URL: each is told of the same fact.
    if (before && number < before.number) faults.add('disordered', `at ${where}, ${number} came after ${before.number}`)
    if (before && number > before.number && came < before.takenAt)
      faults.add('disordered', `at ${where}, ${number} came before ${before.number} was taken`)
    const same = before?.number === number ? before.takenAt : 0
    last.set(key, { number, takenAt: Math.max(takenAt, same) })
  }
}

/** Webhooks with the same URL share their order. */
function compareUrls(webhooks: ExpectedWebhook[], receivers: Receivers, faults: Faults): void {
  const own = new Set(webhooks.filter(({ since, ownOrder }) => ownOrder || since !== undefined).map(({ path }) => path))
  for (const path of new Set(webhooks.map((webhook) => webhook.path)))
    if (!own.has(path)) compareOrder(path, receivers.paths.get(path) ?? [], faults)
}
