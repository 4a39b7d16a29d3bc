import type { Transaction } from 'kysely'
import type { Database } from '../database/schema.ts'
import type { EventPart, Fact } from '../facts.ts'
import type { Context } from '../methods/context.ts'
import { enqueue } from '../outbox/enqueue.ts'

export type Trx = Transaction<Database>

/**
 * One transaction around a change: the facts it comes to are put into the outbox before the commit, and the dispatcher is
 * nudged after it. Facts and change are committed together, or neither is.
 * @param work returns the facts, of one event and in the order in which they happened, and the result of the call
 */
export async function change<Result>(
  { db, log, nudge }: Pick<Context, 'db' | 'log' | 'nudge'>,
  work: (trx: Trx) => Promise<{ facts: Fact[]; result: Result }>,
): Promise<Result> {
  const { deliveries, result } = await db.transaction().execute(async (trx) => {
    const { facts, result } = await work(trx)
    return { deliveries: await enqueue(trx, facts, log), result }
  })
  if (deliveries > 0) nudge()
  return result
}

export function eventPart(event: { id: string; name: string; company_id: string }): EventPart {
  return { id: event.id, name: event.name, companyID: event.company_id }
}
