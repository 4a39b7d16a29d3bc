import { z } from 'zod'
import { splitName } from '../facts.ts'
import { dateTime } from '../shared/time-zone.ts'
import { type Answer, defineNotification, definePlatform, toNumber, type Verdict } from './platform.ts'

const number = z.int().positive()

const enrollmentAdded = defineNotification({
  type: 'enrollment_added',
  fact: 'enrollment.added',
  description: 'A student was enrolled in a course (Quinttos).',
  schema: z.strictObject({
    id: z.string(),
    event: z.literal('enrollment_added'),
    date: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    data: z.strictObject({
      enrollment: z.strictObject({ id: number }),
      student: z.strictObject({ id: number, name: z.string(), surname: z.string(), email: z.string() }),
      course: z.strictObject({ id: number, name: z.string() }),
      period: z.strictObject({ id: number, name: z.string() }),
    }),
  }),
  payload: ({ at, event, activity, person, enrollment }, { deliveryID }) => ({
    id: deliveryID,
    event: 'enrollment_added' as const,
    date: dateTime(at),
    data: {
      enrollment: { id: toNumber(enrollment.id) },
      student: { id: toNumber(person.id), ...splitName(person), email: person.email },
      course: { id: toNumber(activity.id), name: activity.name },
      period: { id: toNumber(event.id), name: event.name },
    },
  }),
})

/** Judges by the status. Quinttos asks for a body beside a 2xx; a 204, which cannot have one, counts without. */
function byStatus(status: number): Verdict | null {
  if (status === 204) return 'received'
  if ([200, 201, 202].includes(status)) return null
  const mayDoBetter = (status >= 200 && status < 300) || status === 429 || status >= 500
  return mayDoBetter ? 'retry' : 'refused'
}

function judge({ status, body, flaw }: Answer): Verdict {
  return byStatus(status) ?? (saysOk(body) && !flaw?.cut ? 'received' : 'retry')
}

/** Looks for `"status": "ok"`. A byte order mark in front is no part of the JSON (RFC 8259 §8.1). */
function saysOk(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body.replace(/^\uFEFF/, ''))
    return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'ok'
  } catch {
    return false
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** Quinttos: "Suscribirse a un evento", and its public pages on the answers of receivers. */
export const quinttos = definePlatform({
  name: 'Quinttos',
  numericIDs: true,
  contract: {
    byStatus,
    judge,
    expected: 'status 200, 201 or 202 with the body {"status": "ok"}, or 204,',
    rule: 'Status 200, 201 or 202 with the body {"status": "ok"}, or 204, is received. Other 2xx, 429, 5xx and silence are tried again; any other answer is final.',
    timeout: 10_000,
    attempts: 5,
    examples: {
      received: { status: 200, headers: JSON_TYPE, body: '{"status": "ok"}' },
      retried: { status: 200, headers: JSON_TYPE, body: '{"status": "error"}' },
    },
  },
  notifications: [enrollmentAdded],
})
