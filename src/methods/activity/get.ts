import { findActivity } from '../../domain/access.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity } from '../fields/activity.ts'
import { id } from '../fields/basic.ts'

export const activityGet = defineMethod({
  name: 'activity.get',
  summary: 'Returns one activity.',
  access: 'read',
  params: { activityID: id.describe('The activity.') },
  resultName: 'activity',
  result: activity,
  examples: [example('get', { activityID: '1' }, keynote)],
  async handle({ activityID }, { db, grant }) {
    return toActivity(await findActivity(db, grant, activityID))
  },
})
