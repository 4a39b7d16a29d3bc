import type { Kysely } from 'kysely'
import type { Database } from '../src/database/schema.ts'
import { ratesOf } from './baseline.ts'
import { onPatient } from './big.ts'
import { costsOn } from './cost.ts'
import { fillFacts, fillWebhooks, onOurs } from './fill.ts'
import type { Sample } from './measurement.ts'
import type { Receiver, Stage } from './stage.ts'

export interface Deliveries {
  urls: string[]
  count: number
  receiver: Receiver
  /** How many deliveries each lane has; one when absent. */
  aLane?: number
  /** What else is there, beside which it is measured. */
  beside?(db: Kysely<Database>): Promise<void>
}

/**
 * A server of ours, all in one, whose facts are fanned out and delivered.
 * @returns one turn of it
 */
export async function ours(
  stage: Stage,
  { urls, count, receiver, aLane = 1, beside }: Deliveries,
): Promise<() => Promise<Sample>> {
  const databaseUrl = await stage.database()
  const env = { DATABASE_URL: databaseUrl }
  await onOurs(env, (db) => fillWebhooks(db, urls))
  if (beside) await onPatient(databaseUrl, beside)
  const server = await stage.server(env)
  const costs = await costsOn(databaseUrl)
  return async () => {
    const { all } = receiver.expect({ count })
    await onOurs(env, (db) => fillFacts(db, urls.length, count, aLane))
    const sample = await costs(server.pid, count, async () => ratesOf(await all))
    return { ...sample, rssMB: server.peaks().rssMB ?? Number.NaN }
  }
}
