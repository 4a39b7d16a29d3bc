import { z } from 'zod'
import type { FactRow } from '../../outbox/read-log.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, idOut, named, object, pick } from './basic.ts'

export const fact = object('Fact', 'Something that happened. Notifications tell of it.', {
  factID: idOut('The fact: its number grows with every fact, and is the sequence that some payloads have.'),
  position: z.string().describe('Its place in the log.'),
  companyID: idOut('The company.'),
  eventID: idOut('The event; null: it happened to the company itself.').nullable(),
  kind: z.string().nullable().describe('What happened, such as enrollment.added; null: type has a type of its own.'),
  type: z.string().nullable().describe("The company's own type; null: kind says what happened."),
  personID: idOut('The person it is about; null: it is about none.').nullable(),
  data: z
    .record(z.string(), z.unknown())
    .meta(named('FactData', 'Everything as it was when it happened. IDs are strings, dates ISO 8601.')),
  muted: z.boolean().describe('true: nobody was told, because bypassWebhook was given.'),
  problem: z.string().nullable().describe('Why nobody was told: its data does not fit its type. null: it fits.'),
  date: date.describe('When it happened, Unix seconds in a string.'),
})

export function toFact(row: FactRow): z.input<typeof fact> {
  return {
    ...pick(row, 'position', 'kind', 'type', 'muted'),
    factID: row.number,
    companyID: row.company_id,
    eventID: row.event_id,
    personID: row.person,
    data: row.data as Record<string, unknown>,
    problem: row.flaw,
    date: unixSeconds(row.at),
  }
}
