import { listActivities } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity } from '../fields/activity.ts'
import { id, listOf, paging } from '../fields/basic.ts'
import { all, toPage } from '../fields/page.ts'

export const activityFind = defineMethod({
  name: 'activity.find',
  summary: 'Lists the activities of an event, oldest first.',
  access: 'read',
  params: { eventID: id.describe('The event.'), ...paging },
  resultName: 'activities',
  result: listOf('ActivityList', activity),
  examples: [example('find', { eventID: '1', limit: 20, offset: 0 }, all([keynote]))],
  async handle({ eventID, ...page }, { db, grant }) {
    return toPage(await listActivities(db, grant, eventID, page), toActivity)
  },
})
