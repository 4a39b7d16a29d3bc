import { z } from 'zod'
import type { FactKind } from '../facts.ts'
import { defineNotification, definePlatform } from './platform.ts'

const enrollment = z.strictObject({
  enrollmentID: z.string(),
  activityID: z.string(),
  activity: z.strictObject({ name: z.string() }),
  personID: z.string(),
  person: z.strictObject({ name: z.string(), email: z.string() }),
})

function activityNotification<Type extends string>(type: Type, fact: FactKind, description: string) {
  return defineNotification({
    type,
    fact,
    description,
    schema: z.strictObject({
      type: z.literal(type),
      webhookID: z.string(),
      eventID: z.string(),
      date: z.string(),
      sequence: z.string(),
      data: enrollment,
    }),
    payload: (fact, { webhookID, sequence }) => ({
      type,
      webhookID,
      eventID: fact.event.id,
      date: String(Math.floor(fact.at.getTime() / 1_000)),
      sequence,
      data: {
        enrollmentID: fact.enrollment.id,
        activityID: fact.activity.id,
        activity: { name: fact.activity.name },
        personID: fact.person.id,
        person: { name: fact.person.name, email: fact.person.email },
      },
    }),
  })
}

/** InEvent: https://faq.inevent.com, "Using Webhooks". Any 2xx counts as received. */
export const inevent = definePlatform({
  name: 'InEvent',
  contract: {
    judge: ({ status }) => (status >= 200 && status < 300 ? 'received' : 'retry'),
    examples: {
      received: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' },
      retried: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
    },
  },
  notifications: [
    activityNotification('activityEnrollment', 'enrollment.added', 'A person was enrolled in an activity.'),
    activityNotification('activityDismissal', 'enrollment.dismissed', 'A person was dismissed from an activity.'),
  ],
})
