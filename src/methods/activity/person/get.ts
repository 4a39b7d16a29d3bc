import { findParticipant } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { anaEnrolled, example } from '../../examples.ts'
import { thingID } from '../../fields/basic.ts'
import { participant, toParticipant } from '../../fields/participant.ts'

export const activityPersonGet = defineMethod({
  name: 'activity.person.get',
  summary: 'Returns one person enrolled in an activity.',
  access: 'read',
  params: { activityID: thingID.describe('The activity.'), personID: thingID.describe('The person.') },
  resultName: 'participant',
  result: participant,
  examples: [example('get', { activityID: '1', personID: '1' }, anaEnrolled)],
  async handle({ activityID, personID }, { db, grant }) {
    return toParticipant(await findParticipant(db, grant, activityID, personID))
  },
})
