import { z } from 'zod'
import { refuseUnseen } from '../../domain/access.ts'
import { removeEvent } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent } from '../examples.ts'
import { id, object } from '../fields/basic.ts'
import { eventFields, toEvent } from '../fields/event.ts'

export const eventRemove = defineMethod({
  name: 'event.remove',
  summary: 'Removes an event with everything in it, for good.',
  description:
    'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. People stay: they belong to the company. So do the facts, for RETENTION_DAYS: fact.find lists them by companyID.',
  access: 'write',
  destructive: true,
  params: { eventID: id.describe('The event.') },
  resultName: 'removed',
  result: object('RemovedEvent', {
    ...eventFields,
    cancelledDeliveries: z
      .int()
      .describe(
        'How many waiting deliveries went with it. What happened in the last moment may have none yet: it is not counted, and not delivered either.',
      ),
  }),
  examples: [{ name: 'remove', params: { eventID: '1' }, result: { ...demoEvent, cancelledDeliveries: 0 } }],
  async handle({ eventID }, { transact, grant, grants, nudge }) {
    refuseUnseen(grant, eventID)
    const removal = transact((trx) => removeEvent(trx, grant, eventID))
    const { event, cancelledDeliveries } = await removal.finally(() => grants.forget()) // its tokens go with it
    if (cancelledDeliveries > 0) nudge() // those of the company's webhooks that waited behind them may go now
    return { ...toEvent(event), cancelledDeliveries }
  },
})
