import { z } from 'zod'
import { findActivityFor } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity } from '../fields/activity.ts'
import { object, thingID } from '../fields/basic.ts'

export const activityGet = defineMethod({
  name: 'activity.get',
  summary: 'Returns one activity.',
  access: 'read',
  params: {
    activityID: thingID.describe('The activity.'),
    personID: thingID.optional().describe('Somebody, to hear whether they take part.'),
  },
  resultName: 'activity',
  result: object('ActivityOfPerson', {
    ...activity.shape,
    enrolled: z.boolean().optional().describe('Whether the person takes part, when one was named.'),
  }),
  examples: [
    example('get', { activityID: '1' }, keynote),
    example('of a person', { activityID: '1', personID: '1' }, { ...keynote, enrolled: true }),
  ],
  async handle({ activityID, personID }, { db, grant }) {
    const { activity: row, ...more } = await findActivityFor(db, grant, activityID, personID)
    return { ...toActivity(row), ...more }
  },
})
