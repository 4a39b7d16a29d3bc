import { z } from 'zod'
import { publish } from '../../domain/publish.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { companyID, idOut, moment, object, ownTypeName, thingID } from '../fields/basic.ts'
import { data, shopPaid } from '../fields/own-type.ts'

const published = { factID: '6', type: 'shop.paid', created: true }

export const notificationPublish = defineMethod({
  name: 'notification.publish',
  summary: "Publishes a notification of a company's own type.",
  description:
    'It is stored, and delivered to every webhook of the event, and of its company, that has the type. With companyID in place of eventID it goes to webhooks of the company alone. The SQL function aviso.publish does the same within a transaction of yours.',
  access: 'write',
  told: true,
  params: {
    type: ownTypeName.describe('An own type of the company.'),
    data: data.describe('What it tells: an object that fits the schema of the type.'),
    eventID: thingID.optional().describe('The event in which it happened. Either this or companyID.'),
    companyID: companyID.optional().describe('The company, when it belongs to no event.'),
    orderingKey: z
      .string()
      .optional()
      .describe(
        'Names the thing that it is about: notifications with the same key keep their order. 1 to 200 characters.',
      ),
    idempotencyKey: z
      .string()
      .optional()
      .describe(
        'Names this call: made again with the same key, within 7 days, it publishes nothing. 1 to 200 characters.',
      ),
    date: moment.optional().describe('When it happened; left out: now.'),
  },
  resultName: 'published',
  result: object('Published', {
    factID: idOut('The number of what was published.'),
    type: z.string(),
    created: z.boolean().describe('false: the idempotency key was used before, and this is what it published.'),
  }),
  examples: [
    example(
      'publish',
      {
        type: 'shop.paid',
        data: shopPaid.example,
        eventID: '1',
        orderingKey: 'A-17',
        idempotencyKey: 'paid A-17',
      },
      published,
    ),
    example(
      'of the company',
      { type: 'shop.paid', data: shopPaid.example, companyID: '1', date: '1795305600' },
      published,
    ),
  ],
  async handle(given, { db, grant, clock, nudge, trace }) {
    const { factID, created } = await publish({ db, grant, now: clock.now(), trace }, given)
    if (created) nudge('facts')
    return { factID, type: given.type, created }
  },
})
