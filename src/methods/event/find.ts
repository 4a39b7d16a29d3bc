import { listEvents } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent, example } from '../examples.ts'
import { listOf, paging } from '../fields/basic.ts'
import { event, toEvent } from '../fields/event.ts'
import { all, toPage } from '../fields/page.ts'

export const eventFind = defineMethod({
  name: 'event.find',
  summary: 'Lists the events.',
  description: 'A token of one event finds that event alone.',
  access: 'read',
  params: paging,
  resultName: 'events',
  result: listOf('EventList', event),
  errors: [],
  examples: [example('find', { limit: 20, offset: 0 }, all([demoEvent]))],
  async handle(page, { db, grant }) {
    return toPage(await listEvents(db, grant, page), toEvent)
  },
})
