import { z } from 'zod'
import { commit } from '../../../domain/commit.ts'
import { dismissParticipants } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { id, idOut } from '../../fields/basic.ts'
import { ofActivity } from '../../fields/participant.ts'
import { bypass, manyPeople, oneOrAll, oneOrMany, peopleToDismiss } from '../../fields/person.ts'

const params = z.strictObject({
  activityID: ofActivity.activityID,
  personID: id.optional().describe('The person.'),
  bypassWebhook: bypass,
  content: manyPeople(
    z
      .strictObject({ personID: id.describe('The person.'), activityID: ofActivity.activityID })
      .meta({ id: 'PersonToDismiss', title: 'PersonToDismiss' }),
  ),
  eventID: ofActivity.eventID,
})

const dismissal = z
  .object({
    enrollmentID: idOut('The enrolment that ended.'),
    eventID: idOut('The event of the activity.'),
    activityID: idOut('The activity.'),
    personID: idOut('The person.'),
    dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
  })
  .meta({ id: 'Dismissal', title: 'Dismissal' })

const left = { enrollmentID: '1', eventID: '1', activityID: '1', personID: '1', dismissed: true }

export const activityPersonDismiss = defineMethod({
  name: 'activity.person.dismiss',
  summary: 'Dismisses a person from an activity, or many.',
  description:
    'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.',
  access: 'write',
  params,
  resultName: 'dismissal',
  result: oneOrMany('DismissalOrList', dismissal, 'DismissalList'),
  errors: ['not_found'],
  examples: [
    { name: 'dismiss', params: { activityID: '1', personID: '1' }, result: left },
    {
      name: 'many',
      params: { eventID: '1', activityID: '1', content: [{ personID: '1' }], bypassWebhook: true },
      result: { count: 1, total: 1, data: [left] },
    },
  ],
  async handle({ eventID, activityID, personID, bypassWebhook, content }, context) {
    const { grant } = context
    const people = peopleToDismiss(personID, content)
    const whole = { eventID, activityID, bypassWebhook }
    const rows = await commit(context, (trx, now) => dismissParticipants(trx, grant, whole, people, now))
    const dismissals = rows.map(({ activity, personID: dismissedID, enrollment, ended }) => ({
      enrollmentID: enrollment.id,
      eventID: activity.event_id,
      activityID: activity.id,
      personID: dismissedID,
      dismissed: ended,
    }))
    return oneOrAll(dismissals, content !== undefined)
  },
})
