import { z } from 'zod'
import { type RegisteredPerson, registerPeople } from '../../../domain/registration.ts'
import { defineMethod } from '../../context.ts'
import { ana, bea, beaInFull, DATE, example, newBea, newCaio } from '../../examples.ts'
import { attendee, paid, registration, toAttendee } from '../../fields/attendee.ts'
import { object, strictObject, thingID } from '../../fields/basic.ts'
import { listed } from '../../fields/page.ts'
import {
  bypass,
  manyPeople,
  oneOrAll,
  oneOrMany,
  peopleOf,
  personDetails,
  who,
  withNumber,
} from '../../fields/person.ts'

const created = z
  .boolean()
  .describe('false: the person was registered already; nothing changed and nobody was notified.')

/** Of one person, everything; of each of many, the IDs and the state. */
const registrations = oneOrMany(
  'RegistrationOrList',
  object('Registration', { ...attendee.shape, created }),
  'RegistrationList',
  object('RegisteredPerson', {
    ...attendee.pick({ attendeeID: true, eventID: true, personID: true, status: true }).shape,
    created,
  }),
)

export const eventPersonBind = defineMethod({
  name: 'event.person.bind',
  summary: 'Registers a person for an event, or many.',
  description:
    'Who registers in a group that costs nothing, or has paid, is accepted at once; others are pending until event.person.operate says that they paid. Webhooks with a type for it are notified. Somebody who is registered already stays so. Of many people in content all are registered, or none.',
  access: 'write',
  told: true,
  takesNewPeople: true,
  params: {
    eventID: thingID.describe('The event.'),
    ...who,
    bypassWebhook: bypass,
    ...personDetails,
    ...registration,
    paid,
    content: manyPeople(strictObject('PersonToRegister', { ...who, ...personDetails, ...registration, paid })),
  },
  resultName: 'registration',
  result: registrations,
  examples: [
    example('bind', { eventID: '1', ...newBea }, { ...bea, created: true }),
    example('somebody known', { eventID: '1', personID: '1' }, { ...ana, created: false }),
    example(
      'everything',
      {
        eventID: '1',
        ...beaInFull,
        groupID: '1',
        answers: [],
        additionalAttendees: [{ name: 'João', surname: 'Lima' }],
        paid: true,
        bypassWebhook: true,
      },
      {
        ...bea,
        ...beaInFull,
        paidDate: DATE,
        additionalAttendees: [{ attendeeID: '3', name: 'João', surname: 'Lima' }],
        created: true,
      },
    ),
    example(
      'many',
      { eventID: '1', content: [newBea, newCaio] },
      listed([
        { attendeeID: '2', eventID: '1', personID: '2', status: 'accepted', created: true },
        { attendeeID: '3', eventID: '1', personID: '3', status: 'accepted', created: true },
      ]),
    ),
  ],
  async handle({ eventID, bypassWebhook, content, ...one }, { commit, grant }) {
    const people = peopleOf(one, content).map(({ path, given }) => ({ path, given: withNumber(given) }))
    const whole = { eventID, bypassWebhook }
    const registered = await commit((trx, now) => registerPeople(trx, grant, whole, people, now))
    return content ? listed(registered.map(toRegisteredPerson)) : oneOrAll(registered.map(toRegistration), false)
  },
})

function toRegistration(one: RegisteredPerson) {
  return { ...toAttendee(one), created: one.registered }
}

function toRegisteredPerson({
  attendee: { id: attendeeID, event_id, person_id, status },
  registered,
}: RegisteredPerson) {
  return { attendeeID, eventID: event_id, personID: person_id, status, created: registered }
}
