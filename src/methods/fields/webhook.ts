import { z } from 'zod'
import type { WebhookRow } from '../../domain/rows.ts'
import type { Services } from '../../domain/services.ts'
import { CONTENT_TYPES } from '../../outbox/body.ts'
import { countMissedOf, MISSED_MAX } from '../../outbox/missed.ts'
import { readLastAttempts } from '../../outbox/read-attempts.ts'
import { readDays } from '../../outbox/read-stats.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { attempt, toAttempt } from './attempt.ts'
import { date, idOut, line, named, notificationType, object, secondsOrNull, withoutBlanks } from './basic.ts'

const contentType = z.enum(CONTENT_TYPES).meta(named('ContentType', 'A form carries the JSON in one field, payload.'))

const URL_EXPECTED = 'an http:// or https:// URL of at most 2048 characters'
const HEADERS_EXPECTED = 'an object of header names and values'
/** JSON Schema's writeOnly: a program that shows or keeps calls must leave it out. */
export const securityCode = z
  .string()
  .overwrite(withoutBlanks)
  .regex(/^[!-~]{1,200}$/, '1 to 200 visible ASCII characters')
  .meta({ writeOnly: true })

export const writable = {
  name: line(200).describe('A name for it, for people.'),
  url: z
    .string(URL_EXPECTED)
    .overwrite(withoutBlanks)
    .max(2048, URL_EXPECTED)
    .describe(
      'Where notifications are sent. It is kept in the form of the URL standard: HTTPS://Example.com:443 is https://example.com/.',
    ),
  contentType: contentType.describe('How the body is encoded.'),
  securityCode: securityCode.describe('A code of your own, sent as the header X-Secret.'),
  headers: z
    .record(z.string(), z.string(), HEADERS_EXPECTED)
    .meta({ id: 'Headers', title: 'Headers', writeOnly: true })
    .describe('Further headers of each delivery.'),
  active: z
    .boolean()
    .describe('false: what waits for it is held, and it misses what happens; webhook.edit says what becomes of that.'),
}

const webhookState = z
  .enum(['active', 'failing', 'paused'])
  .meta(named('WebhookState', 'failing: what was sent last was not received. paused: it is switched off.'))

const pausedBy = z.enum(['aviso', 'person']).meta(named('PausedBy')).nullable().meta({
  title: 'PausedByOrNull',
  description: 'Who switched it off: Aviso (disabledReason says why), or a person. null: it is on.',
})

export const webhook = object(
  'Webhook',
  'A subscription: one event, or all of a company; one notification type, one URL.',
  {
    webhookID: idOut('The webhook.'),
    eventID: idOut('The event it belongs to; null: it hears all events of its company.').nullable(),
    companyID: idOut('The company of that event, or whose events it hears.'),
    name: z.string().nullable().describe('null: it has none.'),
    type: notificationType,
    url: z.string(),
    date,
    contentType,
    active: z.boolean(),
    state: webhookState,
    pausedBy,
    missed: z
      .int()
      .describe(
        `How many notifications it missed while it was off and was not given since; ${MISSED_MAX} when there are as many or more.`,
      ),
    hasSecurityCode: z.boolean().describe('Whether a security code is set; the code itself is never shown.'),
    headers: z.array(z.string()).describe('The names of the further headers; their values are never shown.'),
    failingSince: z.string().nullable().describe('Unix seconds of the first failure since the last success.'),
    disabledReason: z.string().nullable().describe('Why Aviso switched it off, if it did.'),
    disabledDate: z.string().nullable(),
  },
)

const day = object('WebhookDay', 'Attempts by the hour of the last 24, the oldest first. Tests are not counted.', {
  received: z.array(z.int()),
  failed: z.array(z.int()).describe('Those that were not received.'),
})

/** A webhook, with the last that was heard of its receiver, and how its day went, when that was asked for. */
export const watchedWebhook = webhook
  .extend({
    lastAttempt: attempt
      .nullable()
      .meta({
        title: 'LastAttempt',
        description: 'Only when it was asked for, and not of a test; null: nothing was sent yet.',
      })
      .optional(),
    day: day.optional().describe('Only when it was asked for.'),
  })
  .meta(named('WatchedWebhook'))

export const withLastAttempt = z.boolean().default(false).describe('true: with the last attempt.')

export const withDay = z.boolean().default(false).describe('true: with the attempts of the last day, by the hour.')

export const shownSecret = z
  .string()
  .describe('Verifies the signature of each delivery (Standard Webhooks). Shown only here.')

/** @param missed as it was counted */
export function toWebhook(row: WebhookRow, missed: number): z.input<typeof webhook> {
  return {
    webhookID: row.id,
    eventID: row.event_id,
    companyID: row.company_id,
    name: row.name,
    type: row.type,
    url: row.url,
    date: unixSeconds(row.created_at),
    contentType: row.content_type,
    active: row.active,
    state: !row.active ? 'paused' : row.failing_since === null ? 'active' : 'failing',
    pausedBy: row.active ? null : row.disabled_at === null ? 'person' : 'aviso',
    missed,
    hasSecurityCode: row.security_code !== null,
    headers: Object.keys(row.headers),
    failingSince: secondsOrNull(row.failing_since),
    disabledReason: row.disabled_reason,
    disabledDate: secondsOrNull(row.disabled_at),
  }
}

/**
 * Reads what stands beside the rows of webhooks, as far as it was asked for.
 * @returns how each of them goes out
 */
export async function watch(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  rows: WebhookRow[],
  asked: { lastAttempt: boolean; day?: boolean },
) {
  const missed = await countMissedOf(db, rows)
  const lastAttempts = asked.lastAttempt ? await readLastAttempts(db, rows) : undefined
  const dayOf = asked.day ? await readDays(db, rows, clock.now()) : undefined
  return (row: WebhookRow): z.input<typeof watchedWebhook> => {
    const last = lastAttempts?.get(row.id)
    return {
      ...toWebhook(row, missed.get(row.id) ?? 0),
      ...(lastAttempts ? { lastAttempt: last ? toAttempt(last) : null } : {}),
      ...(dayOf ? { day: dayOf(row.id) } : {}),
    }
  }
}
