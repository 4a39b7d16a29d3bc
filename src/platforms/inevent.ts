import { z } from 'zod'
import {
  type ActivityFact,
  type AttendeeFact,
  type DomainFact,
  type EnrollmentFact,
  type EventDatesFact,
  type EventFact,
  type Fact,
  type FactKind,
  fullName,
  type PersonFact,
} from '../facts.ts'
import { unixSeconds } from '../shared/unix-seconds.ts'
import { ANY_SUCCESS, defineNotification, definePlatform, idText, type Notification } from './platform.ts'

const id = z.string().regex(/^\d+$/)
/** Unix seconds. InEvent writes every date and number as a string. */
const date = z.string().regex(/^\d+$/)

const personData = z.strictObject({ name: z.string(), email: z.string() })

const enrollmentData = z.strictObject({
  enrollmentID: idText,
  activityID: idText,
  activity: z.strictObject({ name: z.string() }),
  personID: idText,
  person: personData,
})

const attendeeData = z.strictObject({
  attendeeID: id,
  status: z.enum(['pending', 'accepted', 'denied', 'dismissed']),
  groupID: id,
  group: z.strictObject({ name: z.string() }),
  personID: idText,
  person: personData,
})

const dates = { dateBegin: z.union([date, z.literal('')]), dateEnd: z.union([date, z.literal('')]) }

const activityData = z.strictObject({
  activityID: idText,
  name: z.string(),
  description: z.string(),
  location: z.string(),
  ...dates,
  capacity: z.string(),
})

const eventData = z.strictObject({ name: z.string() })

const eventDatesData = z.strictObject({ name: z.string(), ...dates })

function ofEnrollment(fact: EnrollmentFact): z.input<typeof enrollmentData> {
  return {
    enrollmentID: fact.enrollment.id,
    activityID: fact.activity.id,
    activity: { name: fact.activity.name },
    ...ofPerson(fact),
  }
}

function ofAttendee(fact: AttendeeFact): z.input<typeof attendeeData> {
  const { id: attendeeID, status, group } = fact.attendee
  return { attendeeID, status, groupID: group.id, group: { name: group.name }, ...ofPerson(fact) }
}

function ofPerson({ person }: EnrollmentFact | AttendeeFact) {
  return { personID: person.id, person: { name: fullName(person), email: person.email } }
}

/** Writes a field that is not set as an empty string, as InEvent's answers do. */
function ofActivity({ activity }: ActivityFact): z.input<typeof activityData> {
  const { name, description, location, capacity } = activity
  return {
    activityID: activity.id,
    name,
    description: description ?? '',
    location: location ?? '',
    ...ofDates(activity),
    capacity: String(capacity ?? ''),
  }
}

function ofDates({ beginsAt, endsAt }: EventDatesFact['dates']) {
  return { dateBegin: beginsAt ? unixSeconds(beginsAt) : '', dateEnd: endsAt ? unixSeconds(endsAt) : '' }
}

function ofEventDates({ event, dates: given }: EventDatesFact): z.input<typeof eventDatesData> {
  return { name: event.name, ...ofDates(given) }
}

function ofEvent({ event }: EventFact): z.input<typeof eventData> {
  return { name: event.name }
}

/** Declares notifications about one kind of thing: the same envelope, the same `data`. */
function about<About extends Exclude<DomainFact, PersonFact>, Data>(
  schema: z.ZodType<Data>,
  data: (fact: About) => Data,
) {
  return (
    type: string,
    kind: About['kind'],
    description: string,
    more: Pick<Notification, 'also' | 'ofCompany'> = {},
  ) =>
    defineNotification<FactKind, unknown>({
      type,
      fact: kind,
      ...more,
      description,
      schema: z.strictObject({
        type: z.literal(type),
        webhookID: id,
        eventID: idText,
        date,
        sequence: id,
        data: schema,
      }),
      payload: (fact, { webhookID, sequence }) => {
        const told = fact as Fact as About
        return { type, webhookID, eventID: told.event.id, date: unixSeconds(told.at), sequence, data: data(told) }
      },
    })
}

const enrollmentType = about(enrollmentData, ofEnrollment)
const attendeeType = about(attendeeData, ofAttendee)
const activityType = about(activityData, ofActivity)
const eventType = about(eventData, ofEvent)
const eventDatesType = about(eventDatesData, ofEventDates)

/** InEvent: https://faq.inevent.com, "Using Webhooks" and "Webhook events". Any 2xx counts as received. */
export const inevent = definePlatform({
  name: 'InEvent',
  contract: ANY_SUCCESS,
  notifications: [
    enrollmentType('activityEnrollment', 'enrollment.added', 'A person was enrolled in an activity.'),
    enrollmentType('activityDismissal', 'enrollment.dismissed', 'A person was dismissed from an activity.'),
    enrollmentType('activityCheckIn', 'enrollment.checkedIn', 'A person checked in to an activity.'),
    enrollmentType('activityCheckOut', 'enrollment.checkedOut', 'A person checked out of an activity.'),
    attendeeType('eventEnrollment', 'attendee.added', 'A person was registered for the event.', {
      also: ['attendee.returned'],
    }),
    attendeeType('eventEnrollmentUpdate', 'attendee.edited', 'The registration of a person for the event changed.'),
    attendeeType('eventDismissal', 'attendee.dismissed', 'A person was dismissed from the event.'),
    attendeeType('eventCheckIn', 'attendee.checkedIn', 'A person checked in to the event.'),
    attendeeType('eventCheckOut', 'attendee.checkedOut', 'A person checked out of the event.'),
    activityType('activityCreated', 'activity.created', 'An activity was created.'),
    activityType('activityEdited', 'activity.edited', 'An activity was edited.'),
    activityType('activityRemoved', 'activity.removed', 'An activity was removed.'),
    eventType('eventEdited', 'event.edited', 'The event was edited.'),
    eventDatesType('eventCreated', 'event.created', 'An event of the company was created.', { ofCompany: true }),
    eventDatesType('eventEnded', 'event.ended', 'The event has ended: its dateEnd has come.'),
  ],
})
