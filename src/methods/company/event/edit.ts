import { editEvent, findEventOf } from '../../../domain/event.ts'
import { defineMethod } from '../../context.ts'
import { demoEvent, example } from '../../examples.ts'
import { companyID, thingID } from '../../fields/basic.ts'
import { event, eventChanges, toEvent } from '../../fields/event.ts'

export const companyEventEdit = defineMethod({
  name: 'company.event.edit',
  summary: "Changes an event of a company: InEvent's name of event.edit.",
  access: 'write',
  params: {
    eventID: thingID.describe('The event.'),
    companyID: companyID.describe('The company.'),
    ...eventChanges,
  },
  needsChange: true,
  resultName: 'event',
  result: event,
  examples: [
    example(
      'edit',
      {
        companyID: '1',
        eventID: '1',
        name: 'Congress',
        groups: [{ groupID: '1', name: 'Early bird' }],
        formFields: [],
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        externalID: 'spring-2026',
      },
      {
        ...demoEvent,
        name: 'Congress',
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        externalID: 'spring-2026',
        groups: [{ groupID: '1', name: 'Early bird', price: null, currency: null }],
      },
    ),
  ],
  async handle({ companyID: company, eventID, formFields: fields, ...others }, { commit, grant, db }) {
    await findEventOf(db, grant, company, eventID)
    return toEvent(await commit((trx, now) => editEvent(trx, grant, eventID, { ...others, fields }, now)))
  },
})
