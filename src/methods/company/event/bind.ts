import { copyEvent } from '../../../domain/copy-event.ts'
import { createEvent } from '../../../domain/event.ts'
import { defined } from '../../../shared/defined.ts'
import { defineMethod } from '../../context.ts'
import { DATE, demoEvent, example } from '../../examples.ts'
import { line, thingID } from '../../fields/basic.ts'
import { companyOfNew, event, form, toEvent } from '../../fields/event.ts'

export const companyEventBind = defineMethod({
  name: 'company.event.bind',
  summary: "Adds an event to a company: InEvent's name of event.create.",
  access: 'company',
  params: {
    name: line(200).describe('What people call it.'),
    companyID: companyOfNew,
    ...form,
    siblingID: thingID
      .optional()
      .describe('Another event of the company, whose tickets, form and activities it begins with.'),
  },
  resultName: 'event',
  result: event,
  examples: [
    example(
      'bind',
      {
        companyID: '1',
        name: 'Spring congress',
        groups: [{ name: 'Student' }],
        formFields: [],
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        externalID: 'spring-2026',
      },
      {
        eventID: '2',
        companyID: '1',
        name: 'Spring congress',
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        date: DATE,
        groups: [{ groupID: '2', name: 'Student', price: null, currency: null }],
        formFields: [],
        externalID: 'spring-2026',
      },
    ),
    example(
      'as another one is',
      { companyID: '1', name: 'Demo event II', siblingID: '1' },
      { ...demoEvent, eventID: '2', name: 'Demo event II', groups: [{ ...demoEvent.groups[0], groupID: '2' }] },
    ),
  ],
  async handle({ formFields: fields, siblingID, ...others }, { commit, grant }) {
    const given = { ...others, ...defined({ fields }) }
    const made = ({ id }: { id: string }) => ({ eventID: id })
    return toEvent(
      await commit(
        (trx, now) =>
          siblingID === undefined ? createEvent(trx, grant, given, now) : copyEvent(trx, grant, siblingID, given, now),
        made,
      ),
    )
  },
})
