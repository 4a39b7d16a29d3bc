import type { Updateable } from 'kysely'
import { cutPage, type Order, type Page, type Paging, placeOf, readPage, TOTAL } from '../database/page.ts'
import type { Database, Db } from '../database/schema.ts'
import { isIfGiven } from '../database/where.ts'
import { cannotBe, type Issue, notFound, refuseIf, show } from '../errors.ts'
import { nameProblem } from '../own-types/names.ts'
import { checker, schemaProblem } from '../own-types/schema.ts'
import { notificationTypes } from '../platforms/index.ts'
import { findCompany, findEvent } from './access.ts'
import type { Trx } from './commit.ts'
import type { OwnTypeRow } from './rows.ts'
import type { Grant } from './token.ts'

export interface NewOwnType {
  companyID: string
  type: string
  description: string
  /** A JSON Schema for the data; null: any object. */
  schema: Record<string, unknown> | null
  example: Record<string, unknown>
}

type Named = Pick<NewOwnType, 'companyID' | 'type'>
type OwnTypeChange = { [Name in 'description' | 'schema' | 'example']?: NewOwnType[Name] | undefined }

/** Adds a type, or one that was removed once more. */
export async function createOwnType(trx: Trx, grant: Grant, ownType: NewOwnType, now: Date): Promise<OwnTypeRow> {
  const { companyID, type, description, schema, example } = ownType
  refuseIf(nameProblem(type), 'type')
  checkSchema(schema, example)
  await findCompany(trx, grant, companyID)
  const texts = { schema: schema && JSON.stringify(schema), example: JSON.stringify(example) }
  const columns = { description, ...texts, created_at: now, removed_at: null }
  const row = await trx
    .insertInto('own_type')
    .values({ company_id: companyID, type, ...columns })
    .onConflict((conflict) =>
      conflict.columns(['company_id', 'type']).doUpdateSet(columns).where('own_type.removed_at', 'is not', null),
    )
    .returningAll()
    .executeTakeFirst()
  if (!row) throw cannotBe(['type'], show(type), 'the company has a type of this name. webhook.type.edit changes it.')
  return row
}

/** Changes only what is given. What was published before is checked by the new schema, if it was not checked yet. */
export async function editOwnType(trx: Trx, grant: Grant, named: Named, change: OwnTypeChange): Promise<OwnTypeRow> {
  const before = await hold(trx, grant, named)
  const { schema = before.schema, example = before.example } = change
  checkSchema(schema, example)
  return update(trx, before, {
    description: change.description,
    schema: change.schema && JSON.stringify(change.schema),
    example: change.example && JSON.stringify(change.example),
  })
}

/** Removes a type: nothing more is published of it, and no webhook made for it. Those that there are stay. */
export async function removeOwnType(trx: Trx, grant: Grant, named: Named, now: Date): Promise<OwnTypeRow> {
  return update(trx, await hold(trx, grant, named), { removed_at: now })
}

async function hold(trx: Trx, grant: Grant, { companyID, type }: Named): Promise<OwnTypeRow> {
  await findCompany(trx, grant, companyID)
  const row = await present(trx, companyID, type).forNoKeyUpdate().executeTakeFirst()
  if (!row) throw noOwnType(companyID, type)
  return row
}

function update(
  trx: Trx,
  { company_id, type }: OwnTypeRow,
  columns: Updateable<Database['own_type']>,
): Promise<OwnTypeRow> {
  const change = trx.updateTable('own_type').set(columns).where('company_id', '=', company_id).where('type', '=', type)
  return change.returningAll().executeTakeFirstOrThrow()
}

/** In this order a row is known by its name, whether the type is one of a platform or an own type. */
const BY_NAME: Order = { id: 'own_type.type', isText: true, direction: 'asc' }

/** The types of the platforms, and behind them the own types that a token sees, by their names. */
export async function findTypes(
  db: Db,
  grant: Grant,
  { type, companyID }: { type?: string | undefined; companyID?: string | undefined },
  { limit, offset, after }: Paging,
): Promise<Page<string | OwnTypeRow>> {
  const last = placeOf(after, BY_NAME, offset)?.id
  const ofPlatforms = notificationTypes.filter((one) => type === undefined || one === type)
  const isOwn = last !== undefined && !notificationTypes.includes(last)
  const behind = isOwn ? [] : ofPlatforms.slice(last === undefined ? offset : ofPlatforms.indexOf(last) + 1)
  const ownerID = await seenCompany(db, grant, companyID)
  const paging = {
    limit: Math.max(1, limit + 1 - behind.length),
    offset: Math.max(0, offset - ofPlatforms.length),
    after: isOwn ? after : undefined,
  }
  const own = ownerID === null ? { total: 0, rows: [] } : await findOwnTypes(db, ownerID, type, paging)
  const page = cutPage([...behind, ...own.rows], limit, BY_NAME, (one) => ({
    id: typeof one === 'string' ? one : one.type,
  }))
  return { total: ofPlatforms.length + own.total, ...page }
}

async function findOwnTypes(
  db: Db,
  companyID: string,
  type: string | undefined,
  paging: Paging,
): Promise<Page<OwnTypeRow>> {
  const types = db
    .selectFrom('own_type')
    .where('company_id', '=', companyID)
    .where('removed_at', 'is', null)
    .where(isIfGiven('type', type))
  return readPage(types.selectAll().select('type as id'), types.select(TOTAL), paging, BY_NAME)
}

/**
 * The company whose own types a token sees: its own, or that of its event. One of system scope sees those of the company
 * that is asked for.
 * @returns null when none is asked for
 * @throws PublicError not_found
 */
async function seenCompany(db: Db, grant: Grant, companyID: string | undefined): Promise<string | null> {
  if (grant.eventID === null) {
    if (companyID !== undefined) await findCompany(db, grant, companyID)
    return companyID ?? grant.companyID
  }
  const { company_id } = await findEvent(db, grant, grant.eventID)
  if (companyID !== undefined && companyID !== company_id) throw notFound('companyID', companyID, 'company')
  return company_id
}

/** @throws PublicError invalid_params, when a company has no such type of its own */
export async function requireOwnType(db: Db, companyID: string, type: string): Promise<OwnTypeRow> {
  const row = await present(db, companyID, type).executeTakeFirst()
  if (!row) throw cannotBe(['type'], show(type), `one of the company ${companyID}'s own types is expected.`)
  return row
}

/** Holds a webhook's type until the webhook is there: one of a platform, or an own type of the company. */
export async function requireType(trx: Trx, companyID: string, type: string, path: Issue['path']): Promise<void> {
  if (notificationTypes.includes(type)) return
  const row = await present(trx, companyID, type).forShare().executeTakeFirst()
  if (row) return
  const reason = `a type of a platform or one of the company ${companyID}'s own is expected: webhook.type.find lists them.`
  throw cannotBe(path, show(type), reason)
}

/** The example of an own type as JSON text, also of one that was removed: webhooks may still have it. */
export async function ownExample(db: Db, companyID: string, type: string): Promise<string> {
  const row = await ownTypes(db, companyID, type).executeTakeFirst()
  return JSON.stringify(row?.example ?? {})
}

function noOwnType(companyID: string, type: string): Error {
  return notFound('type', type, `own type of company ${companyID} named`)
}

/** The own type that a company has now. */
function present(db: Db, companyID: string, type: string) {
  return ownTypes(db, companyID, type).where('removed_at', 'is', null)
}

function ownTypes(db: Db, companyID: string, type: string) {
  return db.selectFrom('own_type').selectAll().where('company_id', '=', companyID).where('type', '=', type)
}

function checkSchema(schema: unknown, example: unknown): void {
  if (schema !== null) refuseIf(schemaProblem(schema), 'schema')
  const flaw = checker(schema ?? true)(example)
  refuseIf(flaw && `The example does not fit: ${flaw}`, 'example')
}
