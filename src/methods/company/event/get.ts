import { findEventOf } from '../../../domain/event.ts'
import { defineMethod } from '../../context.ts'
import { demoEvent, example } from '../../examples.ts'
import { companyID, thingID } from '../../fields/basic.ts'
import { event, toEvent } from '../../fields/event.ts'

export const companyEventGet = defineMethod({
  name: 'company.event.get',
  summary: 'Returns one event of a company.',
  access: 'read',
  params: { eventID: thingID.describe('The event.'), companyID: companyID.describe('The company.') },
  resultName: 'event',
  result: event,
  examples: [example('get', { companyID: '1', eventID: '1' }, demoEvent)],
  async handle({ companyID: company, eventID }, { db, grant }) {
    return toEvent(await findEventOf(db, grant, company, eventID))
  },
})
