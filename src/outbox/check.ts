import { sql } from 'kysely'
import type { Db } from '../database/schema.ts'
import { checkData } from '../facts/data.ts'
import type { FactKind } from '../facts.ts'
import { type Checker, checker } from '../own-types/schema.ts'
import { turns } from '../shared/turns.ts'
import { ensureDays } from './days.ts'
import type { FactsFrom } from './fan-out.ts'

/** The most facts of one batch, and about how many characters of data: one fact can have 256 KiB. */
const BATCH = 500
const CHARACTERS_MAX = 4_000_000
/** A longer flaw is not kept whole. */
const FLAW_MAX = 1_000

export interface Checked {
  /** How many facts were looked at, and their events, each with the lowest number of them. */
  facts: number
  events: FactsFrom[]
  /** Those that did not fit, by their numbers. */
  flawed: { number: string; type: string; flaw: string }[]
}

interface Unchecked {
  number: string
  whose: string
  kind: FactKind | null
  type: string | null
  company_id: string
  data: string
}

/** The checkers of own types, by company and type, each made when it is first needed. */
type Checkers = ReadonlyMap<string, () => Checker>

/**
 * Checks the data of facts that came by the function `publish`, the oldest first. Those that fit are ready for the fan-out;
 * the others go to the log with their flaw, and whatever waits behind them in their key goes on.
 */
export async function checkFacts(db: Db, now: Date): Promise<Checked> {
  const facts = await readUnchecked(db)
  if (facts.length === 0) return { facts: 0, events: [], flawed: [] }
  const checkers = await readCheckers(db, facts)
  const turn = turns()
  const flaws: (string | null)[] = []
  for (const fact of facts) {
    flaws.push(flawOf(fact, checkers))
    await turn()
  }
  await ensureDays(db, 'fact', [now])
  await sql`select aviso.mark_checked(${now}::timestamptz, ${facts.map(({ number }) => number)}::bigint[], ${flaws}::text[])`.execute(
    db,
  )
  const flawed = facts.flatMap(({ number, kind, type }, index) => {
    const flaw = flaws[index] ?? null
    return flaw === null ? [] : [{ number, type: kind ?? type ?? '', flaw }]
  })
  const events = new Map(facts.toReversed().map(({ whose, number }) => [whose, number]))
  return { facts: facts.length, events: [...events].map(([whose, fact]) => ({ whose, fact })), flawed }
}

async function readUnchecked(db: Db): Promise<Unchecked[]> {
  const { rows } = await sql<Unchecked>`
    select number, whose, kind, type, company_id, data from (
      select *, sum(length(data)) over (order by number) - length(data) as before from (
        select number, coalesce(event_id, -company_id) as whose, kind, type, company_id, data::text as data from aviso.outbox
        where not checked and company_id > 0 order by number limit ${BATCH}::int
      ) batch
    ) sized where before < ${CHARACTERS_MAX}::int order by number`.execute(db)
  return rows
}

async function readCheckers(db: Db, facts: Unchecked[]): Promise<Checkers> {
  const types = facts.flatMap(({ kind, type, company_id }) => (kind === null ? [{ company_id, type }] : []))
  if (types.length === 0) return new Map()
  const { rows } = await sql<{ company_id: string; type: string; schema: string | null }>`
    select company_id, type, schema::text as schema from aviso.own_type
    where removed_at is null and (company_id, type) in (
      select company_id, type from json_to_recordset(${JSON.stringify(types)}::json) as wanted (company_id bigint, type text))`.execute(
    db,
  )
  return new Map(rows.map(({ company_id, type, schema }) => [`${company_id} ${type}`, lazily(schema)]))
}

/** A type without a schema takes any data that a notification can have. */
function lazily(schema: string | null): () => Checker {
  let made: Checker | undefined
  return () => {
    made ??= checker(JSON.parse(schema ?? 'true'))
    return made
  }
}

/** A check that fails itself is a flaw too: otherwise the fact would be checked again and again. */
function flawOf(fact: Unchecked, checkers: Checkers): string | null {
  try {
    const flaw = findFlaw(fact, checkers)
    return flaw === null ? null : storable(flaw)
  } catch (error) {
    return storable(`The data cannot be checked: ${(error as Error).message}`)
  }
}

function findFlaw({ kind, type, company_id, data }: Unchecked, checkers: Checkers): string | null {
  if (kind !== null) return checkData(kind, JSON.parse(data))
  const check = checkers.get(`${company_id} ${type}`)
  return check ? check()(JSON.parse(data)) : `The type ${type} was removed before the fact was checked.`
}

/** The text without NUL and half characters, which PostgreSQL would refuse. */
function storable(text: string): string {
  return text.slice(0, FLAW_MAX).replace(UNSTORABLE, '\uFFFD')
}

const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
