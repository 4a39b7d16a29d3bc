import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../database/schema.ts'
import { lockedActivity, visibleActivity, visibleEvent } from '../domain/access.ts'
import { change, eventPart } from '../domain/commit.ts'
import { endEnrollments, enrollmentFact } from '../domain/enrolment.ts'
import { peopleByID } from '../domain/people.ts'
import { invalidParam } from '../errors.ts'
import type { ActivityFact, EventPart, Fact, PersonPart } from '../facts.ts'
import { defineMethod } from './context.ts'
import {
  date,
  found,
  id,
  idOut,
  line,
  moment,
  nothingToChange,
  orNull,
  paging,
  seconds,
  secondsOrNull,
  text,
} from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'

const activityFields = {
  activityID: idOut('The activity.'),
  eventID: idOut('The event it belongs to.'),
  name: z.string(),
  description: z.string().nullable(),
  location: z.string().nullable(),
  dateBegin: z.string().nullable().describe('Unix seconds, in a string.'),
  dateEnd: z.string().nullable().describe('Unix seconds, in a string.'),
  capacity: z.int().nullable().describe('How many people can be enrolled; null: no limit.'),
  date,
}
const activity = z
  .object(activityFields)
  .meta({ id: 'Activity', title: 'Activity', description: 'A talk, a course, a class: what people enrol in.' })

type ActivityRow = Selectable<Database['activity']>

function toActivity(row: ActivityRow): z.input<typeof activity> {
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
const workshop = {
  eventID: '1',
  name: 'Workshop',
  description: 'Bring your own receiver.',
  location: 'Room 1',
  dateBegin: '1795338000',
  dateEnd: '1795345200',
  capacity: 30,
}
const CAPACITY = 'a whole number from 1 to 1000000'
const capacity = z.int(CAPACITY).min(1, CAPACITY).max(1_000_000, CAPACITY)
const name = line(200)
const description = text(10_000, 0)
const location = line(200, 0)

const editParams = z.strictObject({
  activityID: id.describe('The activity.'),
  name: name.optional().describe('What people call it.'),
  description: orNull('Description', description).describe('What it is about.'),
  location: orNull('Location', location).describe('Where it takes place.'),
  dateBegin: orNull('Begin', moment).describe('When it begins, in Unix seconds.'),
  dateEnd: orNull('End', moment).describe('When it ends, in Unix seconds.'),
  capacity: orNull('Capacity', capacity).describe('How many people can be enrolled; null: no limit.'),
})

export const activityMethods = [
  defineMethod({
    name: 'activity.create',
    summary: 'Creates an activity of an event.',
    description: 'People enrol in activities with activity.person.bind.',
    tag: 'activity',
    access: 'write',
    params: z.strictObject({
      eventID: id.describe('The event it belongs to.'),
      name: name.describe('What people call it.'),
      description: description.optional().describe('What it is about.'),
      location: location.optional().describe('Where it takes place.'),
      dateBegin: moment.optional().describe('When it begins, in Unix seconds.'),
      dateEnd: moment.optional().describe('When it ends, in Unix seconds.'),
      capacity: capacity.optional().describe('How many people can be enrolled.'),
    }),
    resultName: 'activity',
    result: activity,
    errors: ['not_found'],
    examples: [
      {
        name: 'create',
        params: workshop,
        result: { activityID: '2', ...workshop, date: '1795305600' },
      },
    ],
    async handle({ eventID, name, description, location, dateBegin, dateEnd, capacity }, context) {
      const { grant, clock } = context
      checkDates(dateBegin ?? null, dateEnd ?? null)
      return change(context, async (trx) => {
        const event = await visibleEvent(trx, grant, eventID)
        const row = await trx
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
        const fact = activityFact('activity.created', clock.now(), eventPart(event), row)
        return { facts: [fact], result: toActivity(row) }
      })
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
    examples: [
      { name: 'find', params: { eventID: '1', limit: 20, offset: 0 }, result: { count: 1, total: 1, data: [demo] } },
    ],
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

  defineMethod({
    name: 'activity.edit',
    summary: 'Changes an activity.',
    description:
      'Only what is given changes; null removes it. Nobody loses a place to a smaller capacity. Webhooks with a type for it are notified when anything changed.',
    tag: 'activity',
    access: 'write',
    params: editParams,
    resultName: 'activity',
    result: activity,
    errors: ['not_found'],
    examples: [
      {
        name: 'edit',
        params: {
          activityID: '1',
          name: 'Keynote',
          description: 'What the year will bring.',
          location: 'Room 1',
          dateBegin: '1795338000',
          dateEnd: '1795341600',
          capacity: null,
        },
        result: {
          ...demo,
          name: 'Keynote',
          description: 'What the year will bring.',
          location: 'Room 1',
          dateBegin: '1795338000',
          dateEnd: '1795341600',
        },
      },
    ],
    async handle({ activityID, ...given }, context) {
      nothingToChange(given, editParams)
      const { grant, clock } = context
      return change(context, async (trx) => {
        const alone = given.capacity !== undefined // nobody enrols by the capacity of before
        const { event, activity: before } = await lockedActivity(trx, grant, activityID, alone)
        const { dateBegin: begins_at, dateEnd: ends_at, ...others } = given
        const set = Object.entries({ ...others, begins_at, ends_at }).filter(([, value]) => value !== undefined)
        const after = { ...before, ...Object.fromEntries(set) }
        checkDates(after.begins_at, after.ends_at)
        await trx.updateTable('activity').set(Object.fromEntries(set)).where('id', '=', activityID).execute()
        const changed = JSON.stringify(after) !== JSON.stringify(before)
        const fact = activityFact('activity.edited', clock.now(), eventPart(event), after)
        return { facts: changed ? [fact] : [], result: toActivity(after) }
      })
    },
  }),

  defineMethod({
    name: 'activity.remove',
    summary: 'Removes an activity for good.',
    description: 'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.',
    tag: 'activity',
    access: 'write',
    destructive: true,
    params: z.strictObject({ activityID: id.describe('The activity.') }),
    resultName: 'removed',
    result: z
      .object({ ...activityFields, dismissed: z.int().describe('How many people were enrolled.') })
      .meta({ id: 'RemovedActivity', title: 'RemovedActivity' }),
    errors: ['not_found'],
    examples: [{ name: 'remove', params: { activityID: '1' }, result: { ...demo, dismissed: 1 } }],
    async handle({ activityID }, context) {
      const { grant, clock } = context
      return change(context, async (trx) => {
        const at = clock.now()
        // Who is just being enrolled is enrolled before, and dismissed too, or finds no activity afterwards.
        const { event, activity: row } = await lockedActivity(trx, grant, activityID, true)
        const ended = await endEnrollments(trx, { activityID }, at)
        const known = await peopleByID(
          trx,
          event.id,
          ended.map(({ row }) => row.person_id),
        )
        const facts: Fact[] = ended.map((one) => {
          const person = known.get(one.row.person_id) as PersonPart
          return enrollmentFact('enrollment.dismissed', at, event, row, person, one.row)
        })
        await trx.deleteFrom('enrollment').where('activity_id', '=', activityID).execute()
        await trx.deleteFrom('activity').where('id', '=', activityID).execute()
        const removed = activityFact('activity.removed', at, eventPart(event), row)
        return { facts: [...facts, removed], result: { ...toActivity(row), dismissed: ended.length } }
      })
    },
  }),
]

function checkDates(begins: Date | null, ends: Date | null): void {
  if (!begins || !ends || ends >= begins) return
  throw invalidParam(
    'dateEnd',
    `dateEnd cannot be ${seconds(ends)}: dateBegin (${seconds(begins)}) or later is expected.`,
  )
}

function activityFact(kind: ActivityFact['kind'], at: Date, event: EventPart, row: ActivityRow): ActivityFact {
  const { id, name, description, location, begins_at: beginsAt, ends_at: endsAt, capacity } = row
  return { kind, at, event, activity: { id, name, description, location, beginsAt, endsAt, capacity } }
}
