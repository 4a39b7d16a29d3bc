import { findWholeEvent } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent, example } from '../examples.ts'
import { thingID } from '../fields/basic.ts'
import { event, toEvent } from '../fields/event.ts'

export const eventGet = defineMethod({
  name: 'event.get',
  summary: 'Returns one event.',
  description: 'Returns one event with its ticket groups and form fields.',
  access: 'read',
  params: { eventID: thingID.describe('The event.') },
  resultName: 'event',
  result: event,
  examples: [example('get', { eventID: '1' }, demoEvent)],
  async handle({ eventID }, { db, grant }) {
    return toEvent(await findWholeEvent(db, grant, eventID))
  },
})
