import { z } from 'zod'
import { editEnrollment } from '../../../domain/enrolment.ts'
import { defineMethod } from '../../context.ts'
import { anaEnrolled, DATE, example } from '../../examples.ts'
import { editedExternalID, moment, orNull, thingID } from '../../fields/basic.ts'
import { enrollmentStatus, participant, toParticipant } from '../../fields/participant.ts'

export const activityPersonOperate = defineMethod({
  name: 'activity.person.operate',
  summary: 'Changes the enrolment of a person.',
  description:
    'Checks in and out, completes, suspends: only what is given changes. Webhooks with a type for it are notified when it did.',
  access: 'write',
  told: true,
  params: {
    activityID: thingID.describe('The activity.'),
    personID: thingID.describe('The person.'),
    present: z.boolean().optional().describe('true: checks in; false: checks out.'),
    completed: z.boolean().optional().describe('true: the person has completed it.'),
    active: z.boolean().optional().describe('Whether the enrolment has been activated.'),
    status: enrollmentStatus.optional().describe('Whether it counts.'),
    dateExpire: orNull('Moment', moment).describe('Until when it is valid, in Unix seconds; null: for ever.'),
    enrollmentExternalID: editedExternalID.describe("The company's own number for the enrolment; null: none."),
  },
  needsChange: true,
  resultName: 'participant',
  result: participant,
  examples: [
    example('complete', { activityID: '1', personID: '1', completed: true }, { ...anaEnrolled, completedDate: DATE }),
    example(
      'check in, suspend',
      {
        activityID: '1',
        personID: '1',
        present: true,
        active: false,
        status: 'inactive',
        dateExpire: '1826841600',
        enrollmentExternalID: 'E-31',
      },
      {
        ...{ ...anaEnrolled, presentDate: DATE, active: false, status: 'inactive', dateExpire: '1826841600' },
        enrollmentExternalID: 'E-31',
      },
    ),
  ],
  async handle({ activityID, personID, ...given }, { commit, grant }) {
    const { dateExpire: expiresAt, enrollmentExternalID: externalID, ...others } = given
    const which = { activityID, personID }
    return toParticipant(
      await commit((trx, now) => editEnrollment(trx, grant, which, { ...others, expiresAt, externalID }, now)),
    )
  },
})
