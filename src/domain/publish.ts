import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/schema.ts'
import { cannotBe, refuseIf, show } from '../errors.ts'
import { dataProblem } from '../own-types/data.ts'
import { keyProblem } from '../own-types/names.ts'
import { checker } from '../own-types/schema.ts'
import { holdWhose } from './access.ts'
import { type Trx, transact } from './commit.ts'
import { whoseOf } from './either.ts'
import { requireOwnType } from './own-type.ts'
import { asRefusal } from './refusal.ts'
import type { Grant } from './token.ts'

export interface Publication {
  /** One of the two: a fact of an event, or of a company itself. */
  eventID?: string | undefined
  companyID?: string | undefined
  type: string
  data: Record<string, unknown>
  orderingKey?: string | undefined
  idempotencyKey?: string | undefined
  date?: Date | undefined
}

export interface Published {
  factID: string
  /** false: the idempotency key was used before, and this is its fact. */
  created: boolean
}

const AHEAD_MAX_MS = 5 * 60_000

/** Stores a fact of an own type, by the function behind `publish`, which others call in transactions of theirs. */
export async function publish(
  { db, grant, now, trace }: { db: Kysely<Database>; grant: Grant; now: Date; trace: string | null },
  given: Publication,
): Promise<Published> {
  const whose = whoseOf(given, {
    both: 'give either eventID or companyID.',
    neither: 'Give either eventID or companyID.',
  })
  checkGiven(given, now)
  return transact(db, async (trx) => {
    const companyID = await holdWhose(trx, grant, whose)
    const { schema } = await requireOwnType(trx, companyID, given.type)
    refuseIf(checker(schema ?? true)(given.data), 'data')
    return store(trx, companyID, given, now, trace)
  })
}

function checkGiven({ data, orderingKey, idempotencyKey, date }: Publication, now: Date): void {
  refuseIf(dataProblem(data), 'data')
  if (orderingKey !== undefined) refuseIf(keyProblem(orderingKey, 'The ordering key'), 'orderingKey')
  if (idempotencyKey !== undefined) refuseIf(keyProblem(idempotencyKey, 'The idempotency key'), 'idempotencyKey')
  if (date && date.getTime() > now.getTime() + AHEAD_MAX_MS)
    throw cannotBe(['date'], show(String(date.getTime() / 1_000)), 'a time at most 5 minutes from now is expected.')
}

async function store(
  trx: Trx,
  companyID: string,
  given: Publication,
  now: Date,
  trace: string | null,
): Promise<Published> {
  const { eventID = null, type, data, orderingKey = null, idempotencyKey = null, date = null } = given
  const stored = sql<{ fact: string; created: boolean }>`
    select fact, created from aviso.store_fact(${now}::timestamptz, true, ${eventID}::bigint, ${type}, ${JSON.stringify(data)}::json,
      ${orderingKey}, ${idempotencyKey}, ${date}::timestamptz, ${companyID}::bigint, ${trace})`
  const { rows } = await stored.execute(trx).catch((error: unknown) => {
    throw asRefusal(error, '22023', (argument) => FIELDS[argument])
  })
  const [row] = rows
  if (!row) throw new Error('the fact was not stored')
  return { factID: row.fact, created: row.created }
}

/** The parameters by the names that the function has for them. */
const FIELDS: Record<string, string> = {
  event: 'eventID',
  company: 'companyID',
  type: 'type',
  data: 'data',
  ordering_key: 'orderingKey',
  idempotency_key: 'idempotencyKey',
  at: 'date',
}
