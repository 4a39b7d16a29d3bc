import { z } from 'zod'
import { removeActivity } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity } from '../fields/activity.ts'
import { object, thingID } from '../fields/basic.ts'

export const activityRemove = defineMethod({
  name: 'activity.remove',
  summary: 'Removes an activity for good.',
  description: 'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.',
  access: 'write',
  destructive: true,
  params: { activityID: thingID.describe('The activity.') },
  resultName: 'removed',
  result: object('RemovedActivity', {
    ...activity.shape,
    dismissed: z.int().describe('How many people were enrolled.'),
  }),
  examples: [example('remove', { activityID: '1' }, { ...keynote, dismissed: 1 })],
  async handle({ activityID }, { commit, grant }) {
    const removed = await commit((trx, now) => removeActivity(trx, grant, activityID, now))
    return { ...toActivity(removed.activity), dismissed: removed.dismissed }
  },
})
