import { findAttendee } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, example } from '../../examples.ts'
import { attendee, toAttendee } from '../../fields/attendee.ts'
import { id } from '../../fields/basic.ts'

export const eventPersonGet = defineMethod({
  name: 'event.person.get',
  summary: 'Returns one person registered for an event.',
  description: 'Returns one person registered for an event, with answers and companions.',
  access: 'read',
  params: { eventID: id.describe('The event.'), personID: id.describe('The person.') },
  resultName: 'attendee',
  result: attendee,
  examples: [example('get', { eventID: '1', personID: '1' }, ana)],
  async handle({ eventID, personID }, { db, grant }) {
    return toAttendee(await findAttendee(db, grant, eventID, personID))
  },
})
