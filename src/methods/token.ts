import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../database/schema.ts'
import { sees, visibleEvent } from '../domain/access.ts'
import { issueToken } from '../domain/token.ts'
import { notFound, PublicError } from '../errors.ts'
import { type Context, defineMethod } from './context.ts'
import { date, found, id, idOut, line, paging, seconds } from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'

const permission = z
  .enum(['admin', 'user'])
  .meta({ id: 'Permission', title: 'Permission', description: 'admin: may change things. user: may read.' })

const tokenFields = {
  tokenID: idOut('The token.'),
  eventID: z.string().nullable().describe('The event it is limited to; null: every event.'),
  permission,
  name: z.string(),
  date,
}
const token = z
  .object(tokenFields)
  .meta({ id: 'Token', title: 'Token', description: 'Who may call; only its hash is kept.' })

function toToken(row: Selectable<Database['token']>): z.input<typeof token> {
  return {
    tokenID: row.id,
    eventID: row.event_id,
    permission: row.permission,
    name: row.name,
    date: seconds(row.created_at),
  }
}

const first = { tokenID: '1', eventID: null, permission: 'admin', name: 'First admin', date: '1795305600' }
const dashboard = { tokenID: '2', eventID: '1', permission: 'user', name: 'Dashboard', date: '1795305600' }
const TOKEN = 'aviso_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY'

export const tokenMethods = [
  defineMethod({
    name: 'token.create',
    summary: 'Creates a token.',
    description: 'The token is shown this once. A token of one event can create further ones for that event alone.',
    tag: 'token',
    access: 'write',
    params: z.strictObject({
      name: line(200).describe('What it is for.'),
      eventID: id.optional().describe('The event it is limited to; left out: every event.'),
      permission: permission.default('user').describe('What it may do.'),
    }),
    resultName: 'token',
    result: z
      .object({ ...tokenFields, token: z.string().describe('Send it as Authorization: Bearer. Shown only here.') })
      .meta({ id: 'CreatedToken', title: 'CreatedToken' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'create',
        params: { name: 'Integration', eventID: '1', permission: 'admin' },
        result: { ...dashboard, tokenID: '3', permission: 'admin', name: 'Integration', token: TOKEN },
      },
    ],
    async handle({ name, eventID, permission }, { db, clock, grant, grants }) {
      if (eventID !== undefined) await visibleEvent(db, grant, eventID)
      else if (grant.eventID !== null) {
        throw new PublicError('forbidden', {
          reason: `This token is limited to event ${grant.eventID}: give that eventID.`,
        })
      }
      const created = await issueToken(db, clock, { eventID: eventID ?? null, permission, name })
      grants.forget()
      const { tokenID, token, at } = created
      return { tokenID, eventID: eventID ?? null, permission, name, date: seconds(at), token }
    },
  }),

  defineMethod({
    name: 'token.find',
    summary: 'Lists the tokens.',
    description: 'Without the tokens themselves. A token of one event finds those of that event.',
    tag: 'token',
    access: 'write',
    params: z.strictObject(paging),
    resultName: 'tokens',
    result: found('TokenList', token),
    errors: [],
    examples: [
      {
        name: 'find',
        params: { limit: 20, offset: 0 },
        result: { count: 2, total: 2, data: [first, dashboard] },
      },
    ],
    async handle({ limit, offset }, { db, grant }) {
      const tokens = tokensSeenBy({ db, grant })
      return page(tokens.select(TOTAL), tokens.selectAll().orderBy('id').limit(limit).offset(offset), toToken)
    },
  }),

  defineMethod({
    name: 'token.remove',
    summary: 'Removes a token: it is refused from then on.',
    description: 'Where several processes share the work, the others refuse it within 5 s.',
    tag: 'token',
    access: 'write',
    destructive: true,
    params: z.strictObject({ tokenID: id.describe('The token.') }),
    resultName: 'removed',
    result: token,
    errors: ['not_found'],
    examples: [{ name: 'remove', params: { tokenID: '2' }, result: dashboard }],
    async handle({ tokenID }, { db, grant, grants }) {
      const removal = db.transaction().execute(async (trx) => {
        const row = await trx.deleteFrom('token').where('id', '=', tokenID).returningAll().executeTakeFirst()
        if (!row || !sees(grant, row.event_id)) throw notFound('tokenID', tokenID, 'token') // undoes the removal
        return toToken(row)
      })
      return removal.finally(() => grants.forget())
    },
  }),
]

function tokensSeenBy({ db, grant }: Pick<Context, 'db' | 'grant'>) {
  return db
    .selectFrom('token')
    .$if(grant.eventID !== null, (query) => query.where('event_id', '=', grant.eventID as string))
}
