import { z } from 'zod'
import { explainDeliveries, type Line } from '../../../domain/explain.ts'
import { TOLD_STATES } from '../../../domain/told.ts'
import { keptSince } from '../../../outbox/days.ts'
import { unixSeconds } from '../../../shared/unix-seconds.ts'
import { defineMethod } from '../../context.ts'
import { demoFact, example } from '../../examples.ts'
import { date, id, idOut, named, notificationType, object, paging, secondsOrNull, thingID } from '../../fields/basic.ts'
import { email } from '../../fields/person.ts'

const state = z
  .enum(TOLD_STATES)
  .meta(
    named(
      'ToldState',
      'received: done. coming: its delivery is being made. ready: is sent next. underWay: is being sent. ordered: waits for an older one about the same. waiting: has failed, and is tried again. held: waits until its webhook is on. givenUp: has failed, and is not tried again. missed: the webhook is off. dropped: was not wanted when the webhook was switched on. muted: bypassWebhook. setAside: its data does not fit, or was erased with the person. beforeWebhook: there was no such webhook then. webhookRemoved: the webhook is gone. noWebhook: no webhook is told such things. nothingHappened: nothing in the log is about it. unknown: the log does not tell.',
    ),
  )

const line = object('Explanation', 'What became of one fact for one webhook.', {
  factID: idOut('The fact; null: there is none.').nullable(),
  kind: z.string().nullable().describe('What happened, such as enrollment.added.'),
  factDate: date.nullable().describe('When it happened, Unix seconds in a string.'),
  webhookID: idOut('The webhook; null: there is none.').nullable(),
  type: z.string().nullable().describe('The notification type of the webhook.'),
  url: z.string().nullable().describe('The URL of the webhook.'),
  state,
  message: z.string().describe('What became of it, and why, in English.'),
  date: date.nullable().describe('The time that the message is about: of the answer, or of the next attempt.'),
  deliveryID: idOut('The delivery; null: none was made.').nullable(),
  attemptID: idOut('The attempt that was received, or the last one; null: there was none.').nullable(),
  behindDeliveryID: idOut('The delivery that it waits for; null: it waits for none.').nullable(),
})

const NOTHING =
  'Nothing like enrollment.dismissed is in the log: the person has been enrolled in activity 1 (Opening keynote) since 2026-11-22 00:00:00 UTC.'

export const webhookDeliveryExplain = defineMethod({
  name: 'webhook.delivery.explain',
  summary: 'Says what became of the notifications about a person, and why.',
  description:
    'One line for each fact about the person and each webhook that is told such facts, the newest facts first: of the newest 100, and for RETENTION_DAYS. Also of webhooks that were removed, and unless the token is of one event, those of the company. When nothing is in the log, the lines tell what the registration and the enrolments say.',
  access: 'read',
  params: {
    eventID: thingID.describe('The event.'),
    personID: thingID.optional().describe('The person; or give email.'),
    email: email.optional().describe('The email by which the event knows the person.'),
    webhookID: id.optional().describe('Only what this webhook is told.'),
    type: notificationType.optional().describe('Only notifications of this type.'),
    limit: paging.limit,
  },
  resultName: 'explanation',
  result: object('ExplanationList', {
    personID: idOut('The person.'),
    data: z.array(line),
    more: z.boolean().describe('true: there are more lines than limit. Name a webhook or a type.'),
  }),
  examples: [
    example(
      'explain',
      { eventID: '1', email: 'ana@example.com', type: 'activityEnrollment' },
      {
        personID: '1',
        data: [
          {
            factID: demoFact.factID,
            kind: 'enrollment.added',
            factDate: demoFact.date,
            webhookID: '1',
            type: 'activityEnrollment',
            url: 'http://127.0.0.1:4000/',
            state: 'received',
            message: 'It was received on 2026-11-22 00:00:00 UTC: the answer was 200.',
            date: demoFact.date,
            deliveryID: '1',
            attemptID: '1',
            behindDeliveryID: null,
          },
        ],
        more: false,
      },
    ),
    example(
      'one webhook',
      { eventID: '1', personID: '1', webhookID: '2', limit: 1 },
      {
        personID: '1',
        data: [
          toLine({
            told: null,
            state: 'nothingHappened',
            message: NOTHING,
            date: new Date(Number(demoFact.date) * 1_000),
          }),
        ],
        more: false,
      },
    ),
  ],
  async handle({ limit, ...given }, { db, grant, clock, retentionDays }) {
    const kept = keptSince(clock.now(), retentionDays)
    const { personID, lines, more } = await explainDeliveries(db, grant, given, limit, kept)
    return { personID, data: lines.map(toLine), more }
  },
})

function toLine({ told, state: became, message, date: time }: Line): z.input<typeof line> {
  return {
    factID: told?.number ?? null,
    kind: told?.kind ?? null,
    factDate: told && unixSeconds(told.at),
    webhookID: told?.webhook_id ?? null,
    type: told?.type ?? null,
    url: told?.url ?? null,
    state: became,
    message,
    date: secondsOrNull(time),
    deliveryID: told?.delivery_id ?? told?.attempt_delivery_id ?? null,
    attemptID: told?.attempt_id ?? null,
    behindDeliveryID: told?.state === 'ready' || told?.state === 'ordered' ? told.behind : null,
  }
}
