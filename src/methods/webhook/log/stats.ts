import { z } from 'zod'
import { findLogged } from '../../../domain/access.ts'
import { countPending, type PartOfPeriod, readStats } from '../../../outbox/read-stats.ts'
import { unixSeconds } from '../../../shared/unix-seconds.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { ofEventOrWebhook } from '../../fields/attempt.ts'
import { named, object } from '../../fields/basic.ts'

const part = object('PartOfPeriod', {
  date: z.string().describe('When it begins, Unix seconds in a string.'),
  received: z.int().describe('Attempts that were received.'),
  failed: z.int().describe('Attempts that were not, with another to follow.'),
  givenUp: z.int().describe('Attempts that were not, and were the last.'),
  milliseconds: z.int().nullable().describe('The median time of an attempt; null: there was none.'),
  slowest: z.int().nullable().describe('The time that one in twenty attempts took, or longer.'),
})

function toPart({ startsAt, medianMs, slowestMs, ...counts }: PartOfPeriod): z.input<typeof part> {
  return { date: unixSeconds(startsAt), ...counts, milliseconds: medianMs, slowest: slowestMs }
}

export const webhookLogStats = defineMethod({
  name: 'webhook.log.stats',
  summary: 'Counts attempts over the last hour or day.',
  description:
    'By the minute of the last hour, or by the half hour of the last day, the oldest first. Tests are not counted.',
  access: 'read',
  params: {
    ...ofEventOrWebhook,
    period: z.enum(['hour', 'day']).meta(named('Period')).default('hour').describe('How far back.'),
  },
  resultName: 'stats',
  result: object('Stats', {
    pending: z.int().describe('How many deliveries are under way or held.'),
    parts: z.array(part),
  }),
  examples: [
    example(
      'a webhook that got nothing',
      { eventID: '1', webhookID: '2', period: 'day' },
      {
        pending: 0,
        parts: Array.from({ length: 48 }, (_, index) => ({
          date: String(1_795_305_600 + (index - 47) * 1_800),
          ...{ received: 0, failed: 0, givenUp: 0, milliseconds: null, slowest: null },
        })),
      },
    ),
  ],
  async handle({ webhookID, period, ...given }, { db, grant, clock }) {
    const eventID = await findLogged(db, grant, { ...given, webhookID })
    const parts = await readStats(db, { eventID, webhookID }, period, clock.now())
    return { pending: await countPending(db, eventID, webhookID), parts: parts.map(toPart) }
  },
})
