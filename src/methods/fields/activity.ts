import { z } from 'zod'
import type { ActivityRow } from '../../domain/rows.ts'
import { whole } from '../../shared/fields.ts'
import { unixSeconds } from '../../shared/unix-seconds.ts'
import { date, externalIDOut, idOut, line, object, pick, secondsOrNull, text } from './basic.ts'

export const activity = object('Activity', 'A talk, a course, a class: what people enrol in.', {
  activityID: idOut('The activity.'),
  eventID: idOut('The event it belongs to.'),
  name: z.string(),
  description: z.string().nullable(),
  location: z.string().nullable(),
  dateBegin: z.string().nullable().describe('Unix seconds, in a string.'),
  dateEnd: z.string().nullable().describe('Unix seconds, in a string.'),
  capacity: z.int().nullable().describe('How many people can be enrolled; null: no limit.'),
  date,
  externalID: externalIDOut,
})

export function toActivity(row: ActivityRow): z.input<typeof activity> {
  return {
    ...pick(row, 'name', 'description', 'location', 'capacity'),
    activityID: row.id,
    eventID: row.event_id,
    dateBegin: secondsOrNull(row.begins_at),
    dateEnd: secondsOrNull(row.ends_at),
    date: unixSeconds(row.created_at),
    externalID: row.external_id ?? null,
  }
}

/** The parameters that say how an activity is. */
export const writable = {
  name: line(200),
  description: text(10_000, 0),
  location: line(200, 0),
  capacity: whole(1, 1_000_000),
}

/** The parameters under the names of their columns. */
export function toColumns<Given extends { dateBegin?: Date | null | undefined; dateEnd?: Date | null | undefined }>({
  dateBegin: begins_at,
  dateEnd: ends_at,
  ...others
}: Given) {
  return { ...others, begins_at, ends_at }
}
