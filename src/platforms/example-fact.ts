import type { EventPart, Fact, FactKind } from '../facts.ts'

/**
 * Makes a fact as it could happen in this event. Examples of requests are made of it by the same mapping as deliveries.
 * @param timeZone that of the company
 */
export function exampleFact(kind: FactKind, event: EventPart, now: Date, timeZone?: string): Fact {
  const happened = { at: now, event }
  const zoned = timeZone === undefined ? {} : { timeZone }
  const ofWebhook = { companyID: event.companyID, webhook: WEBHOOK }
  const activity = { id: '3', name: 'Opening keynote' }
  switch (kind) {
    case 'event.edited':
      return { kind, ...happened }
    case 'event.created':
    case 'event.ended':
      return { kind, ...happened, dates: hourFrom(now) }
    case 'person.edited':
      return { kind, at: now, companyID: event.companyID, event: null, ...zoned, person: PERSON }
    case 'webhook.disabled':
      return { kind, ...happened, ...ofWebhook, reason: 'Every delivery has failed for 5 days.' }
    case 'delivery.givenUp':
      return {
        kind,
        ...happened,
        ...ofWebhook,
        delivery: { id: '481', type: WEBHOOK.type, attempts: 10 },
        person: PERSON.id,
        fact: '478',
        status: 503,
        error: 'The answer 503 does not count as received.',
      }
    case 'activity.created':
    case 'activity.edited':
    case 'activity.removed':
      return {
        kind,
        ...happened,
        activity: {
          ...activity,
          description: 'What the year will bring.',
          location: 'Room 1',
          ...hourFrom(now),
          capacity: 100,
        },
      }
    case 'enrollment.added':
    case 'enrollment.dismissed':
    case 'enrollment.completed':
    case 'enrollment.checkedIn':
    case 'enrollment.checkedOut':
      return {
        kind,
        ...happened,
        ...zoned,
        activity,
        person: PERSON,
        enrollment: { id: '31', source: 'api', expiresAt: null, active: true, status: 'active' },
      }
    default:
      return {
        kind,
        ...happened,
        ...zoned,
        person: PERSON,
        attendee: { ...ATTENDEE, status: kind === 'attendee.dismissed' ? 'dismissed' : 'accepted', registeredAt: now },
      }
  }
}

function hourFrom(now: Date) {
  return { beginsAt: now, endsAt: new Date(now.getTime() + 3_600_000) }
}

const WEBHOOK = { id: '12', type: 'activityEnrollment', name: 'Badges' }

const PERSON = {
  id: '7',
  name: 'Ana',
  surname: 'Souza',
  email: 'ana@example.com',
  cpf: '123.456.789-09',
  nickname: null,
  uuid: null,
}

const ATTENDEE = {
  id: '123',
  group: { id: '345', name: 'Standard' },
  fee: { price: 123.45, currency: 'USD' },
  answers: [
    { id: '45', type: 'text' as const, label: 'Phone', value: '123 456 789' },
    { id: '48', type: 'select' as const, label: 'Food type', value: null },
    { id: '50', type: 'check_box' as const, label: 'Newsletter', value: true },
  ],
  additional: [{ id: '124', name: 'João', surname: 'Souza' }],
}
