import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../database/schema.ts'
import { invalidParam } from '../errors.ts'
import { defineMethod } from './context.ts'
import { date, found, id, idOut, moment, paging, seconds, secondsOrNull, text } from './fields.ts'
import { page, TOTAL } from './page.ts'
import { visibleActivity, visibleEvent } from './visible.ts'

const activity = z
  .object({
    activityID: idOut('The activity.'),
    eventID: idOut('The event it belongs to.'),
    name: z.string(),
    description: z.string().nullable(),
    location: z.string().nullable(),
    dateBegin: z.string().nullable().describe('Unix seconds, in a string.'),
    dateEnd: z.string().nullable().describe('Unix seconds, in a string.'),
    capacity: z.int().nullable().describe('How many people can be enrolled; null: no limit.'),
    date,
  })
  .meta({ id: 'Activity', title: 'Activity', description: 'A talk, a course, a class: what people enrol in.' })

function toActivity(row: Selectable<Database['activity']>): z.input<typeof activity> {
  return {
    activityID: row.id,
    eventID: row.event_id,
    name: row.name,
    description: row.description,
    location: row.location,
    dateBegin: secondsOrNull(row.begins_at),
    dateEnd: secondsOrNull(row.ends_at),
    capacity: row.capacity,
    date: seconds(row.created_at),
  }
}

const demo = {
  activityID: '1',
  eventID: '1',
  name: 'Opening keynote',
  description: null,
  location: null,
  dateBegin: null,
  dateEnd: null,
  capacity: null,
  date: '1795305600',
}
const CAPACITY = 'a whole number from 1 to 1000000'

export const activityMethods = [
  defineMethod({
    name: 'activity.create',
    summary: 'Creates an activity of an event.',
    description: 'People enrol in activities with activity.person.bind.',
    tag: 'activity',
    access: 'write',
    params: z.strictObject({
      eventID: id.describe('The event it belongs to.'),
      name: text(200).describe('What people call it.'),
      description: text(10_000, 0).optional().describe('What it is about.'),
      location: text(200, 0).optional().describe('Where it takes place.'),
      dateBegin: moment.optional().describe('When it begins, in Unix seconds.'),
      dateEnd: moment.optional().describe('When it ends, in Unix seconds.'),
      capacity: z
        .int(CAPACITY)
        .min(1, CAPACITY)
        .max(1_000_000, CAPACITY)
        .optional()
        .describe('How many people can be enrolled.'),
    }),
    resultName: 'activity',
    result: activity,
    errors: ['not_found'],
    examples: [
      {
        name: 'create',
        params: { eventID: '1', name: 'Workshop', capacity: 30 },
        result: { ...demo, activityID: '2', name: 'Workshop', capacity: 30 },
      },
    ],
    async handle({ eventID, name, description, location, dateBegin, dateEnd, capacity }, { db, grant, clock }) {
      if (dateBegin && dateEnd && dateEnd < dateBegin) {
        throw invalidParam(
          'dateEnd',
          `dateEnd cannot be ${seconds(dateEnd)}: dateBegin (${seconds(dateBegin)}) or later is expected.`,
        )
      }
      await visibleEvent(db, grant, eventID)
      const row = await db
        .insertInto('activity')
        .values({
          event_id: eventID,
          name,
          description: description ?? null,
          location: location ?? null,
          begins_at: dateBegin ?? null,
          ends_at: dateEnd ?? null,
          capacity: capacity ?? null,
          created_at: clock.now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toActivity(row)
    },
  }),

  defineMethod({
    name: 'activity.find',
    summary: 'Lists the activities of an event.',
    description: 'Lists the activities of an event, oldest first.',
    tag: 'activity',
    access: 'read',
    params: z.strictObject({ eventID: id.describe('The event.'), ...paging }),
    resultName: 'activities',
    result: found('ActivityList', activity),
    errors: ['not_found'],
    examples: [{ name: 'find', params: { eventID: '1' }, result: { count: 1, total: 1, data: [demo] } }],
    async handle({ eventID, limit, offset }, { db, grant }) {
      await visibleEvent(db, grant, eventID)
      const activities = db.selectFrom('activity').where('event_id', '=', eventID)
      return page(
        activities.select(TOTAL),
        activities.selectAll().orderBy('id').limit(limit).offset(offset),
        toActivity,
      )
    },
  }),

  defineMethod({
    name: 'activity.get',
    summary: 'Returns one activity.',
    description: 'Returns one activity.',
    tag: 'activity',
    access: 'read',
    params: z.strictObject({ activityID: id.describe('The activity.') }),
    resultName: 'activity',
    result: activity,
    errors: ['not_found'],
    examples: [{ name: 'get', params: { activityID: '1' }, result: demo }],
    async handle({ activityID }, { db, grant }) {
      return toActivity(await visibleActivity(db, grant, activityID))
    },
  }),
]
