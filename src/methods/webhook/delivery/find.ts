import { z } from 'zod'
import { findLogged } from '../../../domain/access.ts'
import { findFactsOf } from '../../../domain/delivery.ts'
import { readDeliveries } from '../../../outbox/read-deliveries.ts'
import { defineMethod } from '../../context.ts'
import { demoDelivery, example } from '../../examples.ts'
import { ofEventOrWebhook } from '../../fields/attempt.ts'
import { id, notificationType, pageOf, paging, range, thingID } from '../../fields/basic.ts'
import { delivery, state, toDelivery } from '../../fields/delivery.ts'
import { all, toPage } from '../../fields/page.ts'
import { email } from '../../fields/person.ts'

const COUNTED_MAX = 10_000

export const webhookDeliveryFind = defineMethod({
  name: 'webhook.delivery.find',
  summary: 'Lists the deliveries of an event, or to one webhook.',
  description:
    'What was sent, what waits and what failed, the newest first; the attempts of each are in webhook.log.find. Tests are no deliveries.',
  access: 'read',
  params: {
    ...ofEventOrWebhook,
    type: notificationType.optional().describe('Only those of this type.'),
    state: state.optional().describe('Only those that are in this state.'),
    pending: z
      .boolean()
      .optional()
      .describe('true: only what is under way, held or given up. false: only what is over.'),
    before: id.optional().describe('Only those made earlier than this delivery.'),
    limit: paging.limit,
    after: paging.after,
    personID: thingID.optional().describe('Only those that tell of this person, in this event.'),
    email: email.optional().describe('The same by the email that the event knows the person by, dismissed or not.'),
    ...range,
  },
  resultName: 'deliveries',
  result: pageOf(
    'DeliveryList',
    delivery,
    `How many there are, whatever before is; ${COUNTED_MAX} when there are more.`,
  ),
  examples: [
    example('find', { eventID: '1' }, all([demoDelivery])),
    example('about somebody', { eventID: '1', personID: '1' }, all([demoDelivery])),
    example(
      'what is tried again',
      {
        eventID: '1',
        webhookID: '1',
        type: 'activityEnrollment',
        state: 'waiting',
        pending: true,
        before: '100',
        limit: 20,
        email: 'ana@example.com',
        since: '1795219200',
        until: '1795305600',
      },
      all([]),
    ),
  ],
  async handle({ limit, after, personID, email: address, ...given }, { db, grant }) {
    const eventID = await findLogged(db, grant, given)
    const facts = await findFactsOf(db, eventID, { personID, email: address })
    const wanted = { ...given, eventID, facts }
    return toPage(await readDeliveries(db, wanted, { limit, after }, COUNTED_MAX), toDelivery)
  },
})
