import { listEvents } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent } from '../examples.ts'
import { listOf, paging } from '../fields/basic.ts'
import { event, toEvent } from '../fields/event.ts'
import { toPage } from '../fields/page.ts'

export const eventFind = defineMethod({
  name: 'event.find',
  summary: 'Lists the events.',
  description: 'A token of one event finds that event alone.',
  access: 'read',
  params: paging,
  resultName: 'events',
  result: listOf('EventList', event),
  errors: [],
  examples: [{ name: 'find', params: { limit: 20, offset: 0 }, result: { count: 1, total: 1, data: [demoEvent] } }],
  async handle(page, { db, grant }) {
    return toPage(await listEvents(db, grant, page), toEvent)
  },
})
