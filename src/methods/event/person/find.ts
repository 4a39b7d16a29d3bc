import { listAttendees } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, example } from '../../examples.ts'
import { attendee, attendeeStatus, toAttendee } from '../../fields/attendee.ts'
import { id, listOf, paging } from '../../fields/basic.ts'
import { all, toPage } from '../../fields/page.ts'

export const eventPersonFind = defineMethod({
  name: 'event.person.find',
  summary: 'Lists the people registered for an event.',
  description: 'By attendeeID, lowest first. Those who left are listed only when status asks for them.',
  access: 'read',
  params: {
    eventID: id.describe('The event.'),
    status: attendeeStatus.optional().describe('Only those.'),
    ...paging,
  },
  resultName: 'attendees',
  result: listOf('AttendeeList', attendee),
  examples: [example('find', { eventID: '1', status: 'accepted', limit: 20, offset: 0 }, all([ana]))],
  async handle({ eventID, status, ...page }, { db, grant }) {
    return toPage(await listAttendees(db, grant, eventID, status, page), toAttendee)
  },
})
