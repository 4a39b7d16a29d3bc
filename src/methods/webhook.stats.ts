import { sql } from 'kysely'
import { z } from 'zod'
import { visibleEvent } from '../domain/access.ts'
import { defineMethod } from './context.ts'
import { id, seconds } from './fields/basic.ts'

/** How many parts a period has, and how long each is (ms). */
const PERIODS = { hour: { parts: 60, width: 60_000 }, day: { parts: 48, width: 30 * 60_000 } }

const part = z
  .object({
    date: z.string().describe('When it begins, Unix seconds in a string.'),
    received: z.int().describe('Attempts that were received.'),
    failed: z.int().describe('Attempts that were not, with another to follow.'),
    givenUp: z.int().describe('Attempts that were not, and were the last.'),
    milliseconds: z.int().nullable().describe('The median time of an attempt; null: there was none.'),
    slowest: z.int().nullable().describe('The time that one in twenty attempts took, or longer.'),
  })
  .meta({ id: 'PartOfPeriod', title: 'PartOfPeriod' })

/** A period without attempts, as the examples and the empty parts have it. */
const EMPTY = { received: 0, failed: 0, givenUp: 0, milliseconds: null, slowest: null }

export const webhookStatsMethods = [
  defineMethod({
    name: 'webhook.log.stats',
    summary: 'Counts attempts over the last hour or day.',
    description:
      'By the minute of the last hour, or by the half hour of the last day, the oldest first. Tests are not counted.',
    tag: 'webhook.log',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      webhookID: id.optional().describe('Only those to this webhook.'),
      period: z.enum(['hour', 'day']).meta({ id: 'Period', title: 'Period' }).default('hour').describe('How far back.'),
    }),
    resultName: 'stats',
    result: z
      .object({
        pending: z.int().describe('How many deliveries are in the outbox and not given up.'),
        parts: z.array(part),
      })
      .meta({ id: 'Stats', title: 'Stats' }),
    errors: ['not_found'],
    examples: [
      {
        name: 'a webhook that got nothing',
        params: { eventID: '1', webhookID: '2', period: 'day' },
        result: {
          pending: 0,
          parts: Array.from({ length: 48 }, (_, index) => ({
            date: String(1_795_305_600 + (index - 47) * 1_800),
            ...EMPTY,
          })),
        },
      },
    ],
    async handle({ eventID, webhookID, period }, { db, grant, clock }) {
      await visibleEvent(db, grant, eventID)
      const { parts, width } = PERIODS[period]
      // Whole minutes and half hours, so that a part that is over does not change any more.
      const start = (Math.floor(clock.now().getTime() / width) - parts + 1) * width
      const { rows } = await sql<{
        part: number
        received: number
        failed: number
        given_up: number
        median: number
        slowest: number
      }>`
        select floor((extract(epoch from at) * 1000 - ${start}::float8) / ${width}::float8)::int as part,
          count(*) filter (where outcome = 'received')::int as received,
          count(*) filter (where outcome = 'failed')::int as failed,
          count(*) filter (where outcome = 'givenUp')::int as given_up,
          percentile_disc(0.5) within group (order by duration_ms) as median,
          percentile_disc(0.95) within group (order by duration_ms) as slowest
        from attempt
        where event_id = ${eventID} and not test and at >= ${new Date(start)}::timestamptz
          and (${webhookID ?? null}::bigint is null or webhook_id = ${webhookID ?? null}::bigint)
        group by 1`.execute(db)
      const found = new Map(rows.map((row) => [row.part, row]))
      const pending = await sql<{ count: string }>`
        select count(*) from outbox
        where event_id = ${eventID} and due_at is distinct from 'infinity'
          and (${webhookID ?? null}::bigint is null or webhook_id = ${webhookID ?? null}::bigint)`.execute(db)
      return {
        pending: Number(pending.rows[0]?.count),
        parts: Array.from({ length: parts }, (_, index) => {
          const row = found.get(index)
          const counts = row && { ...row, givenUp: row.given_up, milliseconds: row.median }
          return { date: seconds(new Date(start + index * width)), ...(counts ?? EMPTY) }
        }),
      }
    },
  }),
]
