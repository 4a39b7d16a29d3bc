import { z } from 'zod'
import { dismissAttendees } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { idOut, object, strictObject, thingID } from '../../fields/basic.ts'
import { listed } from '../../fields/page.ts'
import { bypass, manyPeople, oneOrAll, oneOrMany, peopleToDismiss } from '../../fields/person.ts'

const departures = oneOrMany(
  'DepartureOrList',
  object('Departure', {
    attendeeID: idOut('The registration that ended.'),
    eventID: idOut('The event.'),
    personID: idOut('The person.'),
    dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
  }),
  'DepartureList',
)

const left = { attendeeID: '1', eventID: '1', personID: '1', dismissed: true }

export const eventPersonDismiss = defineMethod({
  name: 'event.person.dismiss',
  summary: 'Ends the registration of a person, or of many.',
  description:
    'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.',
  access: 'write',
  told: true,
  params: {
    eventID: thingID.describe('The event.'),
    personID: thingID.optional().describe('The person.'),
    bypassWebhook: bypass,
    content: manyPeople(strictObject('PersonToLeave', { personID: thingID.describe('The person.') })),
  },
  resultName: 'departure',
  result: departures,
  examples: [
    example('dismiss', { eventID: '1', personID: '1' }, left),
    example('many', { eventID: '1', content: [{ personID: '1' }], bypassWebhook: true }, listed([left])),
  ],
  async handle({ eventID, personID, bypassWebhook, content }, { commit, grant }) {
    const people = peopleToDismiss(personID, content)
    const whole = { eventID, bypassWebhook }
    const rows = await commit((trx, now) => dismissAttendees(trx, grant, whole, people, now))
    const results = rows.map(({ attendee: { id: attendeeID, person_id }, ended }) => ({
      attendeeID,
      eventID,
      personID: person_id,
      dismissed: ended,
    }))
    return oneOrAll(results, content !== undefined)
  },
})
