import { findEventOf, removeEvent } from '../../../domain/event.ts'
import { defineMethod } from '../../context.ts'
import { demoEvent, example } from '../../examples.ts'
import { companyID, thingID } from '../../fields/basic.ts'
import { removedEvent, toEvent } from '../../fields/event.ts'

export const companyEventDismiss = defineMethod({
  name: 'company.event.dismiss',
  summary: "Removes an event of a company with everything in it, for good: InEvent's name of event.remove.",
  access: 'write',
  destructive: true,
  params: { eventID: thingID.describe('The event.'), companyID: companyID.describe('The company.') },
  resultName: 'removed',
  result: removedEvent,
  examples: [example('dismiss', { companyID: '1', eventID: '1' }, { ...demoEvent, cancelledDeliveries: 0 })],
  async handle({ companyID: company, eventID }, { commit, grant, grants, db }) {
    await findEventOf(db, grant, company, eventID)
    const removal = commit((trx) => removeEvent(trx, grant, eventID))
    const removed = await removal.finally(() => grants.forget()) // its tokens go with it
    return { ...toEvent(removed.event), cancelledDeliveries: removed.cancelledDeliveries }
  },
})
