import { z } from 'zod'
import type { TokenRow } from '../../domain/rows.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, idOut, named, object } from './basic.ts'

export const tokenPermission = z
  .enum(['admin', 'user'])
  .meta(named('Permission', 'admin: may change things. user: may read.'))

export const token = object('Token', 'Who may call; only its hash is kept.', {
  tokenID: idOut('The token.'),
  eventID: z.string().nullable().describe('The event it is limited to; null: every event.'),
  permission: tokenPermission,
  name: z.string(),
  date,
})

export function toToken(row: TokenRow): z.input<typeof token> {
  return {
    tokenID: row.id,
    eventID: row.event_id,
    permission: row.permission,
    name: row.name,
    date: unixSeconds(row.created_at),
  }
}
