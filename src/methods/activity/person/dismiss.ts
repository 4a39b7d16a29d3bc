import { z } from 'zod'
import { dismissParticipants } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { idOut, object, strictObject, thingID } from '../../fields/basic.ts'
import { listed } from '../../fields/page.ts'
import { ofActivity } from '../../fields/participant.ts'
import { bypass, manyPeople, oneOrAll, oneOrMany, peopleToDismiss } from '../../fields/person.ts'

const dismissal = object('Dismissal', {
  enrollmentID: idOut('The enrolment that ended.'),
  eventID: idOut('The event of the activity.'),
  activityID: idOut('The activity.'),
  personID: idOut('The person.'),
  dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
})

const left = { enrollmentID: '1', eventID: '1', activityID: '1', personID: '1', dismissed: true }

export const activityPersonDismiss = defineMethod({
  name: 'activity.person.dismiss',
  summary: 'Dismisses a person from an activity, or many.',
  description:
    'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.',
  access: 'write',
  told: true,
  params: {
    activityID: ofActivity.activityID,
    personID: thingID.optional().describe('The person.'),
    bypassWebhook: bypass,
    content: manyPeople(
      strictObject('PersonToDismiss', { personID: thingID.describe('The person.'), activityID: ofActivity.activityID }),
    ),
    eventID: ofActivity.eventID,
  },
  resultName: 'dismissal',
  result: oneOrMany('DismissalOrList', dismissal, 'DismissalList'),
  examples: [
    example('dismiss', { activityID: '1', personID: '1' }, left),
    example(
      'many',
      { eventID: '1', activityID: '1', content: [{ personID: '1' }], bypassWebhook: true },
      listed([left]),
    ),
  ],
  async handle({ eventID, activityID, personID, bypassWebhook, content }, { commit, grant }) {
    const people = peopleToDismiss(personID, content)
    const whole = { eventID, activityID, bypassWebhook }
    const rows = await commit((trx, now) => dismissParticipants(trx, grant, whole, people, now))
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
