import { z } from 'zod'
import { commit } from '../../../domain/commit.ts'
import { dismissAttendees } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { id, idOut } from '../../fields/basic.ts'
import { bypass, manyPeople, oneOrAll, oneOrMany, peopleToDismiss } from '../../fields/person.ts'

const params = z.strictObject({
  eventID: id.describe('The event.'),
  personID: id.optional().describe('The person.'),
  bypassWebhook: bypass,
  content: manyPeople(
    z.strictObject({ personID: id.describe('The person.') }).meta({ id: 'PersonToLeave', title: 'PersonToLeave' }),
  ),
})

const departures = oneOrMany(
  'DepartureOrList',
  z
    .object({
      attendeeID: idOut('The registration that ended.'),
      eventID: idOut('The event.'),
      personID: idOut('The person.'),
      dismissed: z.boolean().describe('false: it had ended before; nothing changed and nobody was notified.'),
    })
    .meta({ id: 'Departure', title: 'Departure' }),
  'DepartureList',
)

const left = { attendeeID: '1', eventID: '1', personID: '1', dismissed: true }

export const eventPersonDismiss = defineMethod({
  name: 'event.person.dismiss',
  summary: 'Ends the registration of a person, or of many.',
  description:
    'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.',
  access: 'write',
  params,
  resultName: 'departure',
  result: departures,
  errors: ['not_found'],
  examples: [
    { name: 'dismiss', params: { eventID: '1', personID: '1' }, result: left },
    {
      name: 'many',
      params: { eventID: '1', content: [{ personID: '1' }], bypassWebhook: true },
      result: { count: 1, total: 1, data: [left] },
    },
  ],
  async handle({ eventID, personID, bypassWebhook, content }, context) {
    const { grant } = context
    const people = peopleToDismiss(personID, content)
    const whole = { eventID, bypassWebhook }
    const rows = await commit(context, (trx, now) => dismissAttendees(trx, grant, whole, people, now))
    const results = rows.map(({ attendee: { id: attendeeID, person_id }, ended }) => ({
      attendeeID,
      eventID,
      personID: person_id,
      dismissed: ended,
    }))
    return oneOrAll(results, content !== undefined)
  },
})
