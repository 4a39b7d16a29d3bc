import { sendExample } from '../../domain/webhook-example.ts'
import { defineMethod } from '../context.ts'
import { demoDetails, example } from '../examples.ts'
import { attemptDetails, toAttemptDetails } from '../fields/attempt.ts'
import { id } from '../fields/basic.ts'

export const webhookTest = defineMethod({
  name: 'webhook.test',
  summary: 'Sends the example to a webhook now, and returns what the receiver answered.',
  description:
    'The request is that of webhook.requestExample with the header x-test: true, sent by the same way as every delivery and once. In the log it is marked as a test; it is no delivery, and nothing counts it. Also for a webhook that is switched off. Only a few tests are made at a time.',
  access: 'write',
  told: true,
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'attempt',
  result: attemptDetails,
  errors: ['not_found', 'rate_limited'],
  examples: [
    example(
      'test',
      { webhookID: '1' },
      {
        ...demoDetails,
        attemptID: '2',
        deliveryID: '2',
        test: true,
        request: {
          headers: { ...demoDetails.request.headers, 'webhook-id': 'dlv_05280e5d3661_2', 'x-test': 'true' },
          body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"2","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
        },
      },
    ),
  ],
  async handle({ webhookID }, { db, grant, clock, deliverer, trace }) {
    return toAttemptDetails(await sendExample(db, grant, webhookID, { clock, deliverer, trace }))
  },
})
