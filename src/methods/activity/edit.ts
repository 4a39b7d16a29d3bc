import { editActivity } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { example, keynote } from '../examples.ts'
import { activity, toActivity, toColumns, writable } from '../fields/activity.ts'
import { editedExternalID, moment, orNull, thingID } from '../fields/basic.ts'

const moved = {
  name: 'Keynote',
  description: 'What the year will bring.',
  location: 'Room 1',
  dateBegin: '1795338000',
  dateEnd: '1795341600',
  externalID: 'K-1',
}

export const activityEdit = defineMethod({
  name: 'activity.edit',
  summary: 'Changes an activity.',
  description:
    'Only what is given changes; null removes it. Nobody loses a place to a smaller capacity. Webhooks with a type for it are notified when anything changed.',
  access: 'write',
  params: {
    activityID: thingID.describe('The activity.'),
    name: writable.name.optional().describe('What people call it.'),
    description: orNull('Description', writable.description).describe('What it is about.'),
    location: orNull('Location', writable.location).describe('Where it takes place.'),
    dateBegin: orNull('Begin', moment).describe('When it begins, in Unix seconds.'),
    dateEnd: orNull('End', moment).describe('When it ends, in Unix seconds.'),
    capacity: orNull('Capacity', writable.capacity).describe('How many people can be enrolled; null: no limit.'),
    externalID: editedExternalID,
  },
  needsChange: true,
  resultName: 'activity',
  result: activity,
  examples: [example('edit', { activityID: '1', ...moved, capacity: null }, { ...keynote, ...moved })],
  async handle({ activityID, ...given }, { commit, grant }) {
    const columns = toColumns(given)
    return toActivity(await commit((trx, now) => editActivity(trx, grant, activityID, columns, now)))
  },
})
