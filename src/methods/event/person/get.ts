import { whoseOf } from '../../../domain/either.ts'
import { findAttendee } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, example } from '../../examples.ts'
import { attendee, toAttendee } from '../../fields/attendee.ts'
import { companyID, thingID } from '../../fields/basic.ts'
import { email, personOrEmail } from '../../fields/person.ts'

export const eventPersonGet = defineMethod({
  name: 'event.person.get',
  summary: 'Returns one person registered for an event.',
  description:
    'Returns one person registered for an event, with answers and companions; or the last registration for an event of a company.',
  access: 'read',
  params: {
    eventID: thingID.optional().describe('The event. Give it, or companyID.'),
    personID: thingID.optional().describe('The person. Give it, or email.'),
    email: email.optional().describe('The email by which the person is known.'),
    companyID: companyID.optional().describe('The company: for tokens of every event.'),
  },
  resultName: 'attendee',
  result: attendee,
  examples: [
    example('get', { eventID: '1', personID: '1' }, ana),
    example('by email', { eventID: '1', email: 'ana@example.com' }, ana),
    example('of a company', { companyID: '1', personID: '1' }, ana),
  ],
  async handle({ eventID, companyID: company, ...who }, { db, grant }) {
    const whose = whoseOf({ eventID, companyID: company })
    return toAttendee(await findAttendee(db, grant, whose, personOrEmail(who)))
  },
})
