import { z } from 'zod'
import { listActivities } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity } from '../fields/activity.ts'
import { named, pageOf, paging, thingID } from '../fields/basic.ts'
import { all, toPage } from '../fields/page.ts'
import { between, byName, orderOfActivities } from '../fields/searching.ts'

export const activityFind = defineMethod({
  name: 'activity.find',
  summary: 'Lists the activities of an event, oldest first.',
  description: 'Those of a time are those with a date in it.',
  access: 'read',
  params: {
    eventID: thingID.describe('The event.'),
    ...paging,
    selection: z
      .enum(['all', 'enrolled', 'not-enrolled'])
      .meta(named('ActivitySelection'))
      .optional()
      .describe('Only those in which the person takes part, or only the others.'),
    personID: thingID.optional().describe('The person of the selection.'),
    ...between,
    ...byName,
    ...orderOfActivities,
  },
  resultName: 'activities',
  result: pageOf('ActivityList', activity),
  examples: [
    example('find', { eventID: '1', limit: 20, offset: 0 }, all([keynote])),
    example(
      'of a person',
      { eventID: '1', selection: 'enrolled', personID: '1', query: 'keynote', order: 'name', orderDirection: 'desc' },
      all([keynote]),
    ),
    example('of a time', { eventID: '1', dateBegin: '1795305600', dateEnd: '1795392000' }, all([])),
  ],
  async handle({ eventID, limit, offset, after, ...wanted }, { db, grant }) {
    return toPage(await listActivities(db, grant, eventID, wanted, { limit, offset, after }), toActivity)
  },
})
