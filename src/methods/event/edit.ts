import { editEvent } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent, example } from '../examples.ts'
import { thingID } from '../fields/basic.ts'
import { event, eventChanges, toEvent } from '../fields/event.ts'

export const eventEdit = defineMethod({
  name: 'event.edit',
  summary: 'Changes an event.',
  description:
    'Only what is given changes. A list of groups or fields takes the place of the one before: those named by their ID stay, the others are new, those left out go. Webhooks with a type for it are notified when anything changed.',
  access: 'write',
  params: {
    eventID: thingID.describe('The event.'),
    ...eventChanges,
  },
  needsChange: true,
  resultName: 'event',
  result: event,
  examples: [
    example(
      'edit',
      {
        eventID: '1',
        name: 'Congress',
        groups: [
          { groupID: '1', name: 'Early bird' },
          { name: 'Regular', price: 99, currency: 'EUR' },
        ],
        formFields: [{ type: 'check_box', label: 'Newsletter' }],
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
        groups: [
          { groupID: '1', name: 'Early bird', price: null, currency: null },
          { groupID: '2', name: 'Regular', price: 99, currency: 'EUR' },
        ],
        formFields: [{ fieldID: '1', type: 'check_box', label: 'Newsletter', options: [] }],
      },
    ),
  ],
  async handle({ eventID, ...given }, { commit, grant }) {
    const { formFields: fields, ...others } = given
    return toEvent(await commit((trx, now) => editEvent(trx, grant, eventID, { ...others, fields }, now)))
  },
})
