import { whoseOf } from '../../../domain/either.ts'
import { ATTENDEE_STATES, type AttendeeState, listAttendees } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, example } from '../../examples.ts'
import { attendee, attendeeStatus, toAttendee } from '../../fields/attendee.ts'
import { companyID, pageOf, paging, thingID } from '../../fields/basic.ts'
import { all, toPage } from '../../fields/page.ts'
import { ids, searching, selection } from '../../fields/searching.ts'

export const eventPersonFind = defineMethod({
  name: 'event.person.find',
  summary: 'Lists the people registered for an event, or for those of a company.',
  description:
    'By attendeeID, lowest first, unless another order is asked for. Those who left are listed only when status asks for them. Of a company, somebody is there once for each event.',
  access: 'read',
  params: {
    eventID: thingID.optional().describe('The event. Give it, or companyID.'),
    status: attendeeStatus.optional().describe('Only those.'),
    ...paging,
    selection: selection(Object.keys(ATTENDEE_STATES) as AttendeeState[]),
    ...searching,
    companyID: companyID.optional().describe('The company: for tokens of every event.'),
    events: ids.describe('Of a company, only those of these events.'),
  },
  resultName: 'attendees',
  result: pageOf('AttendeeList', attendee),
  examples: [
    example('find', { eventID: '1', status: 'accepted', limit: 20, offset: 0 }, all([ana])),
    example(
      'search',
      {
        eventID: '1',
        selection: 'approved|not-present',
        query: 'souza',
        queryKey: 'name',
        match: 'partial',
        order: 'email',
        orderDirection: 'asc',
      },
      all([ana]),
    ),
    example('of a company', { companyID: '1', events: ['1'] }, all([ana])),
  ],
  async handle({ eventID, companyID: company, limit, offset, after, ...wanted }, { db, grant }) {
    const whose = whoseOf({ eventID, companyID: company })
    return toPage(await listAttendees(db, grant, whose, wanted, { limit, offset, after }), toAttendee)
  },
})
