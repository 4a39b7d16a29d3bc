import { removeEvent } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent, example } from '../examples.ts'
import { thingID } from '../fields/basic.ts'
import { removedEvent, toEvent } from '../fields/event.ts'

export const eventRemove = defineMethod({
  name: 'event.remove',
  summary: 'Removes an event with everything in it, for good.',
  description:
    'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. So do the people who are in no other event of the company. The facts stay for RETENTION_DAYS, and fact.find lists them by companyID: person.remove erases those about a person.',
  access: 'write',
  destructive: true,
  params: { eventID: thingID.describe('The event.') },
  resultName: 'removed',
  result: removedEvent,
  examples: [example('remove', { eventID: '1' }, { ...demoEvent, cancelledDeliveries: 0 })],
  async handle({ eventID }, { commit, grant, grants }) {
    const removal = commit((trx) => removeEvent(trx, grant, eventID))
    const removed = await removal.finally(() => grants.forget()) // its tokens go with it
    return { ...toEvent(removed.event), cancelledDeliveries: removed.cancelledDeliveries }
  },
})
