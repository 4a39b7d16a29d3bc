import { z } from 'zod'
import { notFound } from '../errors.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { type Context, defineMethod } from './context.ts'
import { dismiss, enroll, enrollmentFact, findPerson } from './enroll.ts'
import { date, found, id, idOut, isStorable, paging, seconds, text } from './fields.ts'
import { page, TOTAL } from './page.ts'
import { visibleActivity, visibleEvent } from './visible.ts'

const SOURCES = ['api', 'catalog', 'details', 'content', 'invitation'] as const
const source = z.enum(SOURCES).meta({ id: 'Source', title: 'Source' })
const EMAIL = 'an email address of at most 254 characters'

const activityID = id.describe('The activity.')
const bypassWebhook = z.boolean().default(false).describe('true: nobody is notified.')

const enrollment = z
  .object({
    enrollmentID: idOut('The enrolment.'),
    eventID: idOut('The event of the activity.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    date,
    created: z.boolean().describe('false: the person was enrolled already; nothing changed and nobody was notified.'),
  })
  .meta({ id: 'Enrollment', title: 'Enrollment' })

const dismissal = z
  .object({
    enrollmentID: idOut('The enrolment that ended.'),
    eventID: idOut('The event of the activity.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
  })
  .meta({ id: 'Dismissal', title: 'Dismissal' })

const participant = z
  .object({
    enrollmentID: idOut('The enrolment.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    name: z.string(),
    email: z.string(),
    source,
    date,
  })
  .meta({ id: 'Participant', title: 'Participant', description: 'A person who is enrolled in an activity.' })

const enrolled = { enrollmentID: '1', eventID: '1', activityID: '1', personID: '1', date: '1795305600', created: true }

export const activityPersonMethods = [
  defineMethod({
    name: 'activity.person.bind',
    summary: 'Enrols a person in an activity.',
    description:
      'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again.',
    tag: 'activity.person',
    access: 'write',
    params: z.strictObject({
      activityID,
      personID: id.optional().describe('Somebody who attends the event; or give name and email.'),
      name: text(200).optional().describe('The name of somebody who may be new.'),
      email: z
        .string(EMAIL)
        .max(254, EMAIL)
        .regex(/^[^\s@]+@[^\s@]+$/, EMAIL)
        .refine(isStorable, EMAIL)
        .optional()
        .describe('The email by which a person is known.'),
      bypassWebhook,
      source: source.default('api').describe('What the person, or somebody else, did to enrol.'),
    }),
    resultName: 'enrollment',
    result: enrollment,
    errors: ['not_found', 'activity_full'],
    examples: [
      { name: 'bind', params: { activityID: '1', name: 'Ana Souza', email: 'ana@example.com' }, result: enrolled },
    ],
    async handle({ activityID, bypassWebhook, source, ...given }, context) {
      const { clock, log } = context
      const result = await change(context, activityID, async ({ trx, event, activity }) => {
        const person = await findPerson(trx, event, given)
        const enrollment = await enroll(trx, activity, person.id, source, clock.now())
        const notify = enrollment.created && !bypassWebhook
        const fact = enrollmentFact('enrollment.added', enrollment.at, event, activity, person, enrollment)
        const deliveries = notify ? await enqueue(trx, [fact], log) : 0
        return { deliveries, eventID: event.id, person, enrollment }
      })
      return {
        enrollmentID: result.enrollment.id,
        eventID: result.eventID,
        activityID,
        personID: result.person.id,
        date: seconds(result.enrollment.at),
        created: result.enrollment.created,
      }
    },
  }),

  defineMethod({
    name: 'activity.person.dismiss',
    summary: 'Dismisses a person from an activity.',
    description:
      'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.',
    tag: 'activity.person',
    access: 'write',
    params: z.strictObject({ activityID, personID: id.describe('The person.'), bypassWebhook }),
    resultName: 'dismissal',
    result: dismissal,
    errors: ['not_found'],
    examples: [
      {
        name: 'dismiss',
        params: { activityID: '1', personID: '1' },
        result: { enrollmentID: '1', eventID: '1', activityID: '1', personID: '1', dismissed: true },
      },
    ],
    async handle({ activityID, personID, bypassWebhook }, context) {
      const { clock, log } = context
      const result = await change(context, activityID, async ({ trx, event, activity }) => {
        const at = clock.now()
        const ended = await dismiss(trx, activityID, personID, at)
        if (!ended) throw notFound('personID', personID, `enrolment in activity ${activityID} of a person`)
        const notify = ended.changed && !bypassWebhook
        const person = await findPerson(trx, event, { personID })
        const fact = enrollmentFact('enrollment.dismissed', at, event, activity, person, ended)
        const deliveries = notify ? await enqueue(trx, [fact], log) : 0
        return { deliveries, eventID: event.id, ended }
      })
      return {
        enrollmentID: result.ended.id,
        eventID: result.eventID,
        activityID,
        personID,
        dismissed: result.ended.changed,
      }
    },
  }),

  defineMethod({
    name: 'activity.person.find',
    summary: 'Lists the people enrolled in an activity.',
    description: 'Lists the people enrolled in an activity, in the order of their enrolments.',
    tag: 'activity.person',
    access: 'read',
    params: z.strictObject({ activityID, ...paging }),
    resultName: 'participants',
    result: found('ParticipantList', participant),
    errors: ['not_found'],
    examples: [{ name: 'find', params: { activityID: '1' }, result: { count: 0, total: 0, data: [] } }],
    async handle({ activityID, limit, offset }, { db, grant }) {
      await visibleActivity(db, grant, activityID)
      const enrolments = db
        .selectFrom('enrollment')
        .innerJoin('person', 'person.id', 'enrollment.person_id')
        .where('activity_id', '=', activityID)
        .where('dismissed_at', 'is', null)
      const rows = enrolments
        .select(['enrollment.id', 'activity_id', 'person_id', 'name', 'email', 'source', 'enrolled_at'])
        .orderBy('enrollment.id')
        .limit(limit)
        .offset(offset)
      return page(enrolments.select(TOTAL), rows, (row) => ({
        enrollmentID: row.id,
        activityID: row.activity_id,
        personID: row.person_id,
        name: row.name,
        email: row.email,
        source: row.source as (typeof SOURCES)[number],
        date: seconds(row.enrolled_at),
      }))
    },
  }),
]

type Trx = Parameters<typeof enqueue>[0]
type Change = { trx: Trx } & {
  event: Awaited<ReturnType<typeof visibleEvent>>
  activity: Awaited<ReturnType<typeof visibleActivity>>
}

/** One transaction around a change to an activity's people; the dispatcher is nudged once it is committed. */
async function change<Result extends { deliveries: number }>(
  { db, grant, nudge }: Context,
  activityID: string,
  work: (change: Change) => Promise<Result>,
): Promise<Result> {
  const result = await db.transaction().execute(async (trx) => {
    const activity = await visibleActivity(trx, grant, activityID)
    const event = await visibleEvent(trx, grant, activity.event_id)
    return work({ trx, event, activity })
  })
  if (result.deliveries > 0) nudge()
  return result
}
