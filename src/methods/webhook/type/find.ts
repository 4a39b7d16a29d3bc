import type { z } from 'zod'
import { findTypes } from '../../../domain/own-type.ts'
import type { Services } from '../../../domain/services.ts'
import { exampleFact } from '../../../platforms/example-fact.ts'
import { findType, isForCompany } from '../../../platforms/index.ts'
import { defineMethod } from '../../context.ts'
import { example } from '../../examples.ts'
import { companyID, notificationType, pageOf, paging } from '../../fields/basic.ts'
import { deliveryTerms, usualTerms } from '../../fields/delivery-terms.ts'
import { shopPaidDetails, toOwnType, typeDetails } from '../../fields/own-type.ts'
import { all, toPage } from '../../fields/page.ts'

/** The event of the examples. */
const EVENT = { id: '1', name: 'Annual congress', companyID: '1' }

function toType(type: string, services: Services): z.input<typeof typeDetails> {
  const { notification, platform } = findType(type)
  const fact = exampleFact(notification.fact, EVENT, services.clock.now())
  const payload = notification.payload(fact, { webhookID: '1', deliveryID: '1', sequence: '1' })
  return {
    type,
    platform: platform.name,
    companyID: null,
    description: notification.description,
    example: JSON.stringify(payload),
    schema: null,
    forCompany: isForCompany(type),
    ...deliveryTerms(type, services),
  }
}

export const webhookTypeFind = defineMethod({
  name: 'webhook.type.find',
  summary: 'Lists the types of notification.',
  description:
    "By platform: what each tells of, an example of its payload, and what its platform promises. The company's own types come last; a token of a company, or of one of its events, sees those without asking for them.",
  access: 'read',
  params: {
    type: notificationType.optional().describe('Only this one.'),
    companyID: companyID.optional().describe('With the own types of this company.'),
    ...paging,
  },
  resultName: 'types',
  result: pageOf('NotificationTypeList', typeDetails),
  examples: [
    example(
      'one',
      { type: 'activityDismissal', limit: 1, offset: 0 },
      all([
        {
          type: 'activityDismissal',
          platform: 'InEvent',
          companyID: null,
          description: findType('activityDismissal').notification.description,
          example:
            '{"type":"activityDismissal","webhookID":"1","eventID":"1","date":"1795305600","sequence":"1","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
          schema: null,
          forCompany: false,
          ...usualTerms,
        },
      ]),
    ),
    example('own', { type: 'shop.paid', companyID: '1' }, all([shopPaidDetails])),
  ],
  async handle({ limit, offset, after, ...wanted }, services) {
    const page = await findTypes(services.db, services.grant, wanted, { limit, offset, after })
    return toPage(page, (one) => (typeof one === 'string' ? toType(one, services) : toOwnType(one, services)))
  },
})
