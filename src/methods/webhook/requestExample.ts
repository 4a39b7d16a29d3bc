import { z } from 'zod'
import { exampleRequest } from '../../domain/webhook-example.ts'
import { VERSION } from '../../version.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { headers, id, object } from '../fields/basic.ts'
import { comingTo, samplesFor, verification } from '../fields/verification.ts'

export const webhookRequestExample = defineMethod({
  name: 'webhook.requestExample',
  summary: 'Returns the exact request that a webhook would get.',
  description:
    'Made and signed like a real delivery, with the real secret and the time of the call: send it to your receiver by hand to test its verification. Nothing is sent by this method.',
  access: 'write', // a signed request lets its holder act as Aviso towards the receiver
  reads: true,
  params: { webhookID: id.describe('The webhook.') },
  resultName: 'example',
  result: object('RequestExample', {
    method: z.literal('POST'),
    url: z.string(),
    headers: headers.describe('Every header, the signature included.'),
    body: z.string().describe('The exact body that is signed.'),
    verification,
  }),
  examples: [
    example(
      'example',
      { webhookID: '1' },
      {
        method: 'POST',
        url: 'http://127.0.0.1:4000/',
        headers: {
          accept: '*/*',
          'content-type': 'application/json',
          'user-agent': `aviso/${VERSION}`,
          'webhook-id': 'dlv_05280e5d3661_example',
          'webhook-timestamp': '1795305600',
          'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
          'x-attempt': '1',
        },
        body: '{"type":"activityEnrollment","webhookID":"1","eventID":"1","date":"1795305600","sequence":"1","data":{"enrollmentID":"31","activityID":"3","activity":{"name":"Opening keynote"},"personID":"7","person":{"name":"Ana Souza","email":"ana@example.com"}}}',
        verification: samplesFor({ type: 'activityEnrollment', form: false, code: false }),
      },
    ),
  ],
  async handle({ webhookID }, { db, grant, clock, deliverer }) {
    const { webhook, request } = await exampleRequest(db, grant, webhookID, { clock, deliverer })
    return { method: 'POST' as const, ...request, verification: samplesFor(comingTo(webhook)) }
  },
})
