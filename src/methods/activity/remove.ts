import { z } from 'zod'
import { removeActivity } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { keynote } from '../examples.ts'
import { activityFields, toActivity } from '../fields/activity.ts'
import { id, object } from '../fields/basic.ts'

export const activityRemove = defineMethod({
  name: 'activity.remove',
  summary: 'Removes an activity for good.',
  description: 'The enrolments in it end, and webhooks hear of each dismissal; then they hear of the removal.',
  access: 'write',
  destructive: true,
  params: { activityID: id.describe('The activity.') },
  resultName: 'removed',
  result: object('RemovedActivity', {
    ...activityFields,
    dismissed: z.int().describe('How many people were enrolled.'),
  }),
  examples: [{ name: 'remove', params: { activityID: '1' }, result: { ...keynote, dismissed: 1 } }],
  async handle({ activityID }, { commit, grant }) {
    const removed = await commit((trx, now) => removeActivity(trx, grant, activityID, now))
    return { ...toActivity(removed.activity), dismissed: removed.dismissed }
  },
})
