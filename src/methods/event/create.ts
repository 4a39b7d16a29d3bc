import { createEvent } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { DATE, example } from '../examples.ts'
import { line } from '../fields/basic.ts'
import { companyOfNew, event, form, toEvent } from '../fields/event.ts'

export const eventCreate = defineMethod({
  name: 'event.create',
  summary: 'Creates an event.',
  description: 'Activities, people and webhooks belong to an event, and a token can be limited to one.',
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
      'create',
      {
        name: 'Spring congress',
        companyID: '12345',
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        externalID: 'spring-2026',
        groups: [{ name: 'Regular', price: 123.45, currency: 'USD' }, { name: 'Student' }],
        formFields: [
          { type: 'text', label: 'Phone' },
          { type: 'radio', label: 'T-shirt size', options: ['M', 'L'] },
        ],
      },
      {
        eventID: '2',
        companyID: '12345',
        name: 'Spring congress',
        dateBegin: '1795338000',
        dateEnd: '1795366800',
        date: DATE,
        groups: [
          { groupID: '2', name: 'Regular', price: 123.45, currency: 'USD' },
          { groupID: '3', name: 'Student', price: null, currency: null },
        ],
        formFields: [
          { fieldID: '1', type: 'text', label: 'Phone', options: [] },
          { fieldID: '2', type: 'radio', label: 'T-shirt size', options: ['M', 'L'] },
        ],
        externalID: 'spring-2026',
      },
    ),
  ],
  async handle({ formFields: fields, ...given }, { commit, grant }) {
    const made = ({ id }: { id: string }) => ({ eventID: id })
    return toEvent(await commit((trx, now) => createEvent(trx, grant, { ...given, fields }, now), made))
  },
})
