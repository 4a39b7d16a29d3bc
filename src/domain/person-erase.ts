import type { Kysely } from 'kysely'
import type { Database } from '../database/schema.ts'
import { ensureDays } from '../outbox/days.ts'
import {
  areUnderWay,
  type Erased,
  type Erasing,
  eraseAttemptsOfRemoved,
  eraseFromOutbox,
  eraseStep,
  type Found,
  findInOutbox,
  nextAbout,
  nextNaming,
} from '../outbox/erase.ts'
import { transact } from './commit.ts'
import { awaitFanOut } from './locks.ts'
import type { Services } from './services.ts'

/**
 * Erases what the logs have of a person, in steps that are transactions of their own: calls, the dispatcher and other steps get
 * their turns between them.
 */

type With = Pick<Services, 'db' | 'clock' | 'nudge'>

/** How often to look whether what is under way has arrived, and how long to wait each time: 3 seconds in all. */
const LOOKS_MAX = 300
const LOOK_MS = 10

/** What came of it: with `left`, how many facts have a delivery under way still. */
export type LogErased = Erased & { left: number }

/** Erases the facts about the person, and what was told of them. */
export async function eraseAbout(services: With, erasing: Erasing): Promise<LogErased> {
  const sum: Erased = { facts: await emptyOutbox(services, erasing), deliveries: 0, attempts: 0 }
  const busy: Found[] = []
  for (;;) {
    const skipped = busy.map(({ number }) => number)
    const facts = await nextAbout(services.db, erasing, skipped)
    if (facts.length === 0) break
    busy.push(...(await eraseFacts(services, erasing, facts, sum)))
  }
  return eraseBusy(services, erasing, busy, sum)
}

/** The same for the facts of own types that have an email of the person as a value. */
export async function eraseNaming(services: With, erasing: Erasing): Promise<LogErased> {
  const sum: Erased = { facts: await emptyOutbox(services, erasing), deliveries: 0, attempts: 0 }
  const busy: Found[] = []
  for (let after: string | null = '0'; after !== null; ) {
    const page = await nextNaming(services.db, erasing, after)
    busy.push(...(await eraseFacts(services, erasing, page.facts, sum)))
    after = page.next
  }
  return eraseBusy(services, erasing, busy, sum)
}

async function emptyOutbox({ db, clock }: With, erasing: Erasing): Promise<number> {
  let erased = 0
  for (;;) {
    const facts = await findInOutbox(db, erasing)
    if (facts.length === 0) return erased
    const now = clock.now()
    await ensureDays(db, 'fact', [now])
    erased += await transact(db, async (trx) => {
      await awaitFanOut(trx)
      return eraseFromOutbox(trx, facts, now)
    })
  }
}

/** Waits for what is under way, for a while, and erases it then. */
async function eraseBusy(services: With, erasing: Erasing, busy: Found[], sum: Erased): Promise<LogErased> {
  let left = busy
  for (let look = 0; left.length > 0 && look < LOOKS_MAX; look++) {
    const numbers = left.map(({ number }) => number)
    if (await areUnderWay(services.db, numbers)) await services.clock.sleep(LOOK_MS)
    else left = await eraseFacts(services, erasing, left, sum)
  }
  if (sum.deliveries > 0) services.nudge() // what waited behind them may go
  return { ...sum, left: left.length }
}

/** Erases facts, and what was told of them. @returns those that have a delivery under way */
async function eraseFacts(services: With, erasing: Erasing, facts: Found[], sum: Erased): Promise<Found[]> {
  const busy: Found[] = []
  for (const event of new Set(facts.map(({ event_id }) => event_id))) {
    const those = facts.filter(({ event_id }) => event_id === event)
    busy.push(...(await eraseOfEvent(services, erasing, those, sum)))
  }
  return busy
}

async function eraseOfEvent({ db }: With, erasing: Erasing, facts: Found[], sum: Erased): Promise<Found[]> {
  const busy = new Set<string>()
  sum.attempts += await eraseOfRemoved(db, facts)
  for (let left = facts; left.length > 0; ) {
    const step = await transact(db, (trx) => eraseStep(trx, erasing, left))
    sum.facts += step.facts
    sum.deliveries += step.deliveries
    sum.attempts += step.attempts
    for (const number of step.busy) busy.add(number)
    const done = new Set(step.done)
    left = left.filter(({ number }) => !done.has(number))
  }
  return facts.filter(({ number }) => busy.has(number))
}

/** With an event that was removed its webhooks went, by which attempts are found otherwise. */
async function eraseOfRemoved(db: Kysely<Database>, facts: Found[]): Promise<number> {
  const eventID = facts[0]?.event_id ?? null
  if (eventID === null) return 0
  const numbers = facts.map(({ number }) => number)
  if (await db.selectFrom('event').select('id').where('id', '=', eventID).executeTakeFirst()) return 0
  let attempts = 0
  for (let after: string | null = '0'; after !== null; ) {
    const step = await eraseAttemptsOfRemoved(db, eventID, numbers, after)
    attempts += step.attempts
    after = step.next
  }
  return attempts
}
