import { createActivity } from '../../domain/activity.ts'
import { defineMethod } from '../context.ts'
import { DATE, example } from '../examples.ts'
import { activity, toActivity, toColumns, writable } from '../fields/activity.ts'
import { externalIDOfNew, moment, thingID } from '../fields/basic.ts'

const workshop = {
  eventID: '1',
  name: 'Workshop',
  description: 'Bring your own receiver.',
  location: 'Room 1',
  dateBegin: '1795338000',
  dateEnd: '1795345200',
  capacity: 30,
  externalID: 'W-1',
}

export const activityCreate = defineMethod({
  name: 'activity.create',
  summary: 'Creates an activity of an event.',
  description: 'People enrol in activities with activity.person.bind.',
  access: 'write',
  params: {
    eventID: thingID.describe('The event it belongs to.'),
    name: writable.name.describe('What people call it.'),
    description: writable.description.optional().describe('What it is about.'),
    location: writable.location.optional().describe('Where it takes place.'),
    dateBegin: moment.optional().describe('When it begins, in Unix seconds.'),
    dateEnd: moment.optional().describe('When it ends, in Unix seconds.'),
    capacity: writable.capacity.optional().describe('How many people can be enrolled.'),
    externalID: externalIDOfNew,
  },
  resultName: 'activity',
  result: activity,
  examples: [example('create', workshop, { activityID: '2', ...workshop, date: DATE })],
  async handle({ eventID, ...given }, { commit, grant }) {
    const columns = toColumns(given)
    const made = ({ id }: { id: string }) => ({ activityID: id })
    return toActivity(await commit((trx, now) => createActivity(trx, grant, eventID, columns, now), made))
  },
})
