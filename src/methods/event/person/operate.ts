import { z } from 'zod'
import { editAttendee } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, DATE, details, example } from '../../examples.ts'
import { attendee, paid, registration, toAttendee } from '../../fields/attendee.ts'
import { named, thingID } from '../../fields/basic.ts'
import { email, personDetails, personName } from '../../fields/person.ts'

const corrected = { name: 'Ana', surname: 'Souza', ...details, nickname: 'Aninha', email: 'ana.souza@example.com' }

export const eventPersonOperate = defineMethod({
  name: 'event.person.operate',
  summary: "Changes a person's registration.",
  description:
    'Payment, decision, presence, answers, and the person itself: only what is given changes. A pending registration that is paid is accepted. Of acceptance a webhook hears once in a registration.',
  access: 'write',
  told: true,
  params: {
    eventID: thingID.describe('The event.'),
    personID: thingID.describe('The person.'),
    status: z
      .enum(['pending', 'accepted', 'denied'])
      .meta(named('Decision'))
      .optional()
      .describe('What the organiser decides.'),
    paid,
    present: z.boolean().optional().describe('true: checks in to the event; false: checks out.'),
    ...registration,
    name: personName
      .optional()
      .describe('The name; unless the token is of one event, the company knows the person by it, too.'),
    ...personDetails,
    email: email
      .optional()
      .describe('The email; unless the token is of one event, the company knows the person by it, too.'),
  },
  needsChange: true,
  resultName: 'attendee',
  result: attendee,
  examples: [
    example('pay', { eventID: '1', personID: '1', paid: true }, { ...ana, paidDate: DATE }),
    example(
      'decide, check in, correct',
      {
        eventID: '1',
        personID: '1',
        status: 'denied',
        present: true,
        groupID: '1',
        answers: [],
        additionalAttendees: [],
        ...corrected,
      },
      {
        ...ana,
        status: 'denied',
        presentDate: DATE,
        ...corrected,
      },
    ),
  ],
  async handle({ eventID, personID, ...given }, { commit, grant }) {
    const which = { eventID, personID }
    return toAttendee(await commit((trx, now) => editAttendee(trx, grant, which, given, now)))
  },
})
