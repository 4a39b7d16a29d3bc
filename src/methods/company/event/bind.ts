import { createEvent } from '../../../domain/event.ts'
import { defineMethod } from '../../context.ts'
import { DATE, example } from '../../examples.ts'
import { line } from '../../fields/basic.ts'
import { companyOfNew, event, form, toEvent } from '../../fields/event.ts'

export const companyEventBind = defineMethod({
  name: 'company.event.bind',
  summary: "Adds an event to a company: InEvent's name of event.create.",
  access: 'company',
  params: {
    name: line(200).describe('What people call it.'),
    companyID: companyOfNew,
    ...form,
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
      },
    ),
  ],
  async handle({ formFields: fields, ...given }, { commit, grant }) {
    return toEvent(await commit((trx, now) => createEvent(trx, grant, { ...given, fields }, now)))
  },
})
