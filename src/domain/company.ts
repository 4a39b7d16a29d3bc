import { type Page, type Paging, readPage, TOTAL } from '../database/page.ts'
import type { Db } from '../database/schema.ts'
import { cannotBe, show } from '../errors.ts'
import { isTimeZone } from '../shared/time-zone.ts'
import { findCompany, seenCompanies } from './access.ts'
import type { Trx } from './commit.ts'
import type { CompanyRow } from './rows.ts'
import { matching } from './searching.ts'
import type { Grant } from './token.ts'

interface NewCompany {
  name: string
  timeZone?: string | undefined
}

/** undefined: it stays as it is. */
type CompanyChange = { [Key in keyof NewCompany]?: NewCompany[Key] | undefined }

/** Adds a company. An ID that event.create has named before is passed over: those numbers are the caller's. */
export async function createCompany(trx: Trx, { name, timeZone }: NewCompany, now: Date): Promise<CompanyRow> {
  checkTimeZone(timeZone)
  const insert = trx.insertInto('company').values({ name, time_zone: timeZone, created_at: now }).returningAll()
  for (;;) {
    const row = await insert.onConflict((conflict) => conflict.column('id').doNothing()).executeTakeFirst()
    if (row) return row
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
  return readPage(companies.selectAll().orderBy('id'), companies.select(TOTAL), paging)
}

export async function editCompany(
  trx: Trx,
  grant: Grant,
  companyID: string,
  { name, timeZone }: CompanyChange,
): Promise<CompanyRow> {
  checkTimeZone(timeZone)
  await findCompany(trx, grant, companyID)
  const edit = trx.updateTable('company').set({ name, time_zone: timeZone }).where('id', '=', companyID)
  return edit.returningAll().executeTakeFirstOrThrow()
}

/** @throws PublicError invalid_params */
function checkTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined || isTimeZone(timeZone)) return
  throw cannotBe(
    ['timeZone'],
    show(timeZone),
    'the name of a time zone, such as America/Sao_Paulo or UTC, is expected.',
  )
}
