import { z } from 'zod'
import type { TokenRow } from '../../domain/rows.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, idOut, named, object, secondsOrNull } from './basic.ts'

export const tokenPermission = z
  .enum(['admin', 'user'])
  .meta(named('Permission', 'admin: may change things. user: may read.'))

/** What a token is limited to. */
export const limits = {
  eventID: z.string().nullable().describe('The event it is limited to; null: to none.'),
  companyID: z.string().nullable().describe('The company it is limited to; null: to none, or to an event.'),
  permission: tokenPermission,
  expiresAt: z
    .string()
    .nullable()
    .describe('When it ends, Unix seconds in a string; null: it holds until it is removed.'),
}

export const token = object('Token', 'Who may call; only its hash is kept.', {
  tokenID: idOut('The token.'),
  ...limits,
  name: z.string(),
  lastUsedAt: z
    .string()
    .nullable()
    .describe('When it was last used, Unix seconds in a string, to the minute; null: never so far.'),
  formerUntil: z
    .string()
    .nullable()
    .describe('Until when the token that this one replaced holds, Unix seconds in a string; null: it replaced none.'),
  date,
})

/** An example. */
export const TOKEN = 'aviso_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY'

export const newToken = object('CreatedToken', {
  ...token.shape,
  token: z.string().describe('Send it as Authorization: Bearer. Shown only here.'),
})

export function toToken(row: TokenRow): z.input<typeof token> {
  return {
    tokenID: row.id,
    eventID: row.event_id,
    companyID: row.company_id,
    permission: row.permission,
    expiresAt: secondsOrNull(row.expires_at),
    name: row.name,
    lastUsedAt: secondsOrNull(row.last_used_at),
    formerUntil: secondsOrNull(row.former_until),
    date: unixSeconds(row.created_at),
  }
}
