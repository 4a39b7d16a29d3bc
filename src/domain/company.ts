import { byID, type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { cannotBe, show } from '../errors.ts'
import { isTimeZone } from '../shared/time-zone.ts'
import { findCompany, seenCompanies } from './access.ts'
import type { Trx } from './commit.ts'
import { refuseUntellable, withoutNumbers } from './own-numbers.ts'
import type { CompanyRow } from './rows.ts'
import { matching } from './searching.ts'
import type { Grant } from './token.ts'

interface NewCompany {
  name: string
  timeZone?: string | undefined
  /** The number by which its platform knows it: unique among all companies. */
  externalID?: string | undefined
}

/** undefined: it stays as it is. */
type CompanyChange = { [Key in Exclude<keyof NewCompany, 'externalID'>]?: NewCompany[Key] | undefined } & {
  externalID?: string | null | undefined
  /** Whether payloads name things by our IDs, or by the company's own numbers. */
  payloadIDs?: CompanyRow['payload_ids'] | undefined
}

/**
 * Adds a company; one with the same own number is edited instead. An ID that event.create has named before is passed over:
 * those numbers are the caller's.
 */
export async function createCompany(trx: Trx, grant: Grant, given: NewCompany, now: Date): Promise<CompanyRow> {
  const { name, timeZone, externalID } = given
  checkTimeZone(timeZone)
  const values = { name, time_zone: timeZone, external_id: externalID, created_at: now }
  const insert = trx.insertInto('company').values(values).returningAll()
  for (;;) {
    const row = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
    if (row) return row
    if (externalID === undefined) continue
    const known = trx.selectFrom('company').select('id').where('external_id', '=', externalID)
    const { id } = (await known.executeTakeFirst()) ?? {}
    if (id !== undefined) return editCompany(trx, grant, id, { name, timeZone })
  }
}

/** The companies that a token sees, the oldest first. */
export function listCompanies(
  db: Db,
  grant: Grant,
  wanted: { query?: string | undefined },
  paging: Paging,
): Promise<Page<CompanyRow>> {
  const companies = seenCompanies(db, grant).where(matching(['company.name'], wanted))
  return readPage(companies.selectAll(), companies.select(TOTAL), paging, byID('company.id'))
}

export async function editCompany(
  trx: Trx,
  grant: Grant,
  companyID: string,
  { name, timeZone, externalID, payloadIDs }: CompanyChange,
): Promise<CompanyRow> {
  checkTimeZone(timeZone)
  await findCompany(trx, grant, companyID)
  if (externalID != null) await checkIsFree(trx, companyID, externalID)
  const columns = { name, time_zone: timeZone, external_id: externalID, payload_ids: payloadIDs }
  const edit = trx.updateTable('company').set(columns).where('id', '=', companyID)
  const row = await edit.returningAll().executeTakeFirstOrThrow()
  if (row.payload_ids === 'external')
    await checkTellsItsOwn(trx, row, payloadIDs === undefined ? 'externalID' : 'payloadIDs')
  return row
}

async function checkIsFree(trx: Trx, companyID: string, externalID: string): Promise<void> {
  const others = trx.selectFrom('company').select('id').where('external_id', '=', externalID)
  const taken = await others.where('id', '!=', companyID).executeTakeFirst()
  if (taken) throw cannotBe(['externalID'], show(externalID), 'another company has it.')
}

/**
 * Refuses a company that is to tell its own numbers, and has none of its own, or something without one, or one that a webhook
 * of its cannot tell.
 */
async function checkTellsItsOwn(trx: Trx, { id, external_id }: CompanyRow, field: string): Promise<void> {
  if (external_id === null) throw cannotBe([field], ASKED[field] ?? '', 'the company itself has no externalID.')
  const missing = field === 'payloadIDs' ? await withoutNumbers(trx, id) : undefined
  if (missing)
    throw cannotBe([field], ASKED[field] ?? '', `each thing needs an externalID, and some have none (${missing}).`)
  await refuseUntellable(trx, id, field)
}

const ASKED: Record<string, string> = { payloadIDs: '"external"', externalID: 'null' }

/** @throws PublicError invalid_params */
function checkTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined || isTimeZone(timeZone)) return
  throw cannotBe(
    ['timeZone'],
    show(timeZone),
    'the name of a time zone, such as America/Sao_Paulo or UTC, is expected.',
  )
}
