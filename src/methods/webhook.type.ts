import { z } from 'zod'
import { exampleFact } from '../platforms/example-fact.ts'
import { findType, notificationTypes } from '../platforms/index.ts'
import { defineMethod, type Services } from './context.ts'
import { found, notificationType, paging } from './fields/basic.ts'

/** What a platform promises to the receivers of a type. */
export const promise = {
  rule: z.string().describe('What counts as received, in words.'),
  seconds: z.number().describe('How long an answer may take, from the first byte sent to the last received.'),
  attempts: z.int().describe('How often it is tried in all.'),
}

export function promiseOf(type: string, { deliverer, deliveryTimeout }: Services) {
  const { rule, timeout = deliveryTimeout, attempts } = findType(type).platform.contract
  return {
    rule,
    seconds: Math.min(timeout, deliveryTimeout) / 1_000,
    attempts: attempts ?? deliverer.retrySchedule.length + 1,
  }
}

/** Whose the examples are. */
const EVENT = { id: '1', name: 'Annual congress', companyID: '1' }

export const webhookTypeMethods = [
  defineMethod({
    name: 'webhook.type.find',
    summary: 'Lists the types of notification.',
    description: 'By platform: what each tells of, an example of its payload, and what its platform promises.',
    tag: 'webhook.type',
    access: 'read',
    params: z.strictObject({ type: notificationType.optional().describe('Only this one.'), ...paging }),
    resultName: 'types',
    result: found(
      'NotificationTypeList',
      z
        .object({
          type: notificationType,
          platform: z.string().describe('Whose form it has.'),
          description: z.string().describe('What it tells of.'),
          example: z.string().describe('A payload, as JSON; its values are made up.'),
          ...promise,
        })
        .meta({ id: 'NotificationTypeDetails', title: 'NotificationTypeDetails' }),
    ),
    errors: [],
    examples: [
      {
        name: 'one',
        params: { type: 'activityDismissal', limit: 1, offset: 0 },
        result: {
          count: 1,
          total: 1,
          data: [
            {
              type: 'activityDismissal',
              platform: 'InEvent',
              description: findType('activityDismissal').notification.description,
              example:
                '{"type":"activityDismissal","webhookID":"1","eventID":"1","date":"1795305600","sequence":"1","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
              rule: 'Any 2xx status is received; everything else is tried again.',
              seconds: 15,
              attempts: 10,
            },
          ],
        },
      },
    ],
    async handle({ type, limit, offset }, services) {
      const types = notificationTypes.filter((one) => type === undefined || one === type)
      const data = types.slice(offset, offset + limit).map((one) => {
        const { notification, platform } = findType(one)
        const payload = notification.payload(exampleFact(notification.fact, EVENT, services.clock.now()), {
          webhookID: '1',
          sequence: '1',
        })
        return {
          type: one,
          platform: platform.name,
          description: notification.description,
          example: JSON.stringify(payload),
          ...promiseOf(one, services),
        }
      })
      return { count: data.length, total: types.length, data }
    },
  }),
]
