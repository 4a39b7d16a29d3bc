import { z } from 'zod'
import type { Services } from '../../../domain/services.ts'
import { exampleFact } from '../../../platforms/example-fact.ts'
import { findType, notificationTypes } from '../../../platforms/index.ts'
import { defineMethod } from '../../context.ts'
import { listOf, notificationType, paging } from '../../fields/basic.ts'
import { deliveryTerms, deliveryTermsFields } from '../../fields/delivery-terms.ts'

const typeDetails = z
  .object({
    type: notificationType,
    platform: z.string().describe('Whose form it has.'),
    description: z.string().describe('What it tells of.'),
    example: z.string().describe('A payload, as JSON; its values are made up.'),
    ...deliveryTermsFields,
  })
  .meta({ id: 'NotificationTypeDetails', title: 'NotificationTypeDetails' })

/** The event of the examples. */
const EVENT = { id: '1', name: 'Annual congress', companyID: '1' }

function toType(type: string, services: Services): z.input<typeof typeDetails> {
  const { notification, platform } = findType(type)
  const fact = exampleFact(notification.fact, EVENT, services.clock.now())
  const payload = notification.payload(fact, { webhookID: '1', deliveryID: '1', sequence: '1' })
  return {
    type,
    platform: platform.name,
    description: notification.description,
    example: JSON.stringify(payload),
    ...deliveryTerms(type, services),
  }
}

export const webhookTypeFind = defineMethod({
  name: 'webhook.type.find',
  summary: 'Lists the types of notification.',
  description: 'By platform: what each tells of, an example of its payload, and what its platform promises.',
  access: 'read',
  params: z.strictObject({ type: notificationType.optional().describe('Only this one.'), ...paging }),
  resultName: 'types',
  result: listOf('NotificationTypeList', typeDetails),
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
    const data = types.slice(offset, offset + limit).map((one) => toType(one, services))
    return { count: data.length, total: types.length, data }
  },
})
