import type { Query } from '../harness/with-database.ts'
import type { Faults } from './faults.ts'
import { type Kind, keyOf, type People } from './people.ts'
import type { Arrival, Receivers } from './receivers.ts'

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

/** Compares everything that the database and the receivers have with what must be. @returns how many deliveries there were */
export async function verify(
  query: Query,
  eventID: string,
  people: People,
  webhooks: ExpectedWebhook[],
  receivers: Receivers,
  faults: Faults,
): Promise<{ facts: number; deliveries: number; again: number }> {
  const facts = await readFacts(query, eventID)
  compareFacts(facts, people, faults)
  const beginnings = new Map(
    (await query('select id::text, from_fact::text from aviso.webhook')).map(({ id, from_fact }) => [id, from_fact]),
  )
  let deliveries = 0
  let again = 0
  for (const webhook of webhooks) {
    const from = BigInt(beginnings.get(webhook.webhookID) ?? 0)
    const mine = facts.filter((fact) => isFor(fact, webhook, from))
    const arrived = receivers.arrivals.get(webhook.webhookID) ?? new Map<string, Arrival>()
    deliveries += mine.length
    again += compareArrivals(webhook, mine, arrived, faults)
    compareOrder(
      `webhook ${webhook.webhookID}`,
      [...arrived.values()],
      faults,
      webhook.since === undefined ? null : from,
    )
  }
  compareUrls(webhooks, receivers, faults)
  await compareLog(query, webhooks, deliveries, faults)
  return { facts: facts.length, deliveries, again }
}

async function readFacts(query: Query, eventID: string): Promise<FactRow[]> {
  return query(`
    select number::text, kind, (extract(epoch from at) * 1000)::float8 as "atMs", person as "personID",
      data -> 'activity' ->> 'id' as "activityID", data -> 'enrollment' ->> 'id' as "enrollmentID"
    from aviso.fact where event_id = ${eventID} and kind in ('enrollment.added', 'enrollment.dismissed') order by fact.number`)
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

/** @returns how many were sent once more because the kill came before their answers were written down */
function compareArrivals(
  { webhookID, type }: ExpectedWebhook,
  facts: FactRow[],
  arrived: ReadonlyMap<string, Arrival>,
  faults: Faults,
): number {
  let again = 0
  for (const fact of facts) {
    const arrival = arrived.get(fact.number)
    const which = `fact ${fact.number} for webhook ${webhookID}`
    if (!arrival) {
      faults.add('lost', which)
      continue
    }
    const { times } = arrival
    again += times.length - 1
    if (new Set(times.map(({ id }) => id)).size > 1) faults.add('doubled', `${which} has two IDs`)
    if (new Set(times.map(({ life }) => life)).size < times.length)
      faults.add('doubled', `${which} was sent twice, without a kill between`)
    if (keyOf(arrival) !== keyOf(fact) || arrival.enrollmentID !== fact.enrollmentID || arrival.type !== type)
      faults.add('wrong', `${which} tells something else`)
  }
  const expected = new Set(facts.map(({ number }) => number))
  for (const number of arrived.keys())
    if (!expected.has(number)) faults.add('wrong', `webhook ${webhookID} got ${number}, which is no fact for it`)
  return again
}

/**
 * What arrives about one enrolment has growing numbers.
 * @param from a webhook that was made late: what came before it, and what came after it, each have their own order
 */
function compareOrder(where: string, arrivals: Arrival[], faults: Faults, from: bigint | null = null): void {
  const last = new Map<string, bigint>()
  for (const arrival of arrivals) {
    const number = BigInt(arrival.fact)
    const key = `${keyOf(arrival)} ${from !== null && number <= from}`
    if (number < (last.get(key) ?? 0n)) faults.add('disordered', `at ${where}, ${number} came after ${last.get(key)}`)
    last.set(key, number)
  }
}

/** Webhooks with the same URL share their order. */
function compareUrls(webhooks: ExpectedWebhook[], receivers: Receivers, faults: Faults): void {
  const own = new Set(webhooks.filter(({ since, ownOrder }) => ownOrder || since !== undefined).map(({ path }) => path))
  for (const path of new Set(webhooks.map((webhook) => webhook.path)))
    if (!own.has(path)) compareOrder(path, receivers.paths.get(path) ?? [], faults)
}

/** Each delivery has one attempt in the log, which was received. */
async function compareLog(
  query: Query,
  webhooks: ExpectedWebhook[],
  deliveries: number,
  faults: Faults,
): Promise<void> {
  const ids = webhooks.map(({ webhookID }) => webhookID).join()
  const odd = await query(`
    select webhook_id::text, fact::text, array_agg(outcome || coalesce(': ' || error, ''))::text as outcomes from aviso.attempt
    where webhook_id in (${ids}) group by webhook_id, fact having count(*) <> 1 or min(outcome) <> 'received'`)
  for (const { webhook_id, fact, outcomes } of odd)
    faults.add('wrong', `the attempts of fact ${fact} for webhook ${webhook_id} are ${outcomes}`)
  const [logged] = await query(`
    select count(*)::int as n from (select distinct webhook_id, fact from aviso.attempt where webhook_id in (${ids})) one`)
  if (logged?.n !== deliveries)
    faults.add('wrong', `${logged?.n} deliveries are in the log, ${deliveries} are expected`)
}
