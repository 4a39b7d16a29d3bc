import { listParticipants, PARTICIPANT_STATES, type ParticipantState } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { anaEnrolled, example } from '../../examples.ts'
import { pageOf, paging, thingID } from '../../fields/basic.ts'
import { all, toPage } from '../../fields/page.ts'
import { participant, toParticipant } from '../../fields/participant.ts'
import { searching, selection } from '../../fields/searching.ts'

export const activityPersonFind = defineMethod({
  name: 'activity.person.find',
  summary: 'Lists the people enrolled in an activity.',
  description:
    'Lists the people enrolled in an activity, in the order of their enrolments unless another is asked for.',
  access: 'read',
  params: {
    activityID: thingID.describe('The activity.'),
    ...paging,
    selection: selection(Object.keys(PARTICIPANT_STATES) as ParticipantState[]),
    ...searching,
  },
  resultName: 'participants',
  result: pageOf('ParticipantList', participant),
  examples: [
    example('find', { activityID: '1', limit: 20, offset: 0 }, all([anaEnrolled])),
    example(
      'search',
      {
        activityID: '1',
        selection: 'not-present|not-completed',
        query: 'ana@example.com',
        queryKey: 'email',
        match: 'exact',
        order: 'name',
        orderDirection: 'desc',
      },
      all([anaEnrolled]),
    ),
  ],
  async handle({ activityID, limit, offset, after, ...wanted }, { db, grant }) {
    return toPage(await listParticipants(db, grant, activityID, wanted, { limit, offset, after }), toParticipant)
  },
})
