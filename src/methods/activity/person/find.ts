import { listParticipants } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { anaEnrolled, example } from '../../examples.ts'
import { id, listOf, paging } from '../../fields/basic.ts'
import { all, toPage } from '../../fields/page.ts'
import { participant, toParticipant } from '../../fields/participant.ts'

export const activityPersonFind = defineMethod({
  name: 'activity.person.find',
  summary: 'Lists the people enrolled in an activity.',
  description: 'Lists the people enrolled in an activity, in the order of their enrolments.',
  access: 'read',
  params: { activityID: id.describe('The activity.'), ...paging },
  resultName: 'participants',
  result: listOf('ParticipantList', participant),
  examples: [example('find', { activityID: '1', limit: 20, offset: 0 }, all([anaEnrolled]))],
  async handle({ activityID, ...page }, { db, grant }) {
    return toPage(await listParticipants(db, grant, activityID, page), toParticipant)
  },
})
