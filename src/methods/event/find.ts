import { listEvents } from '../../domain/event.ts'
import { defineMethod } from '../context.ts'
import { demoEvent, example } from '../examples.ts'
import { paging } from '../fields/basic.ts'
import { eventList, toEvent } from '../fields/event.ts'
import { all, toPage } from '../fields/page.ts'
import { byName, orderOfEvents } from '../fields/searching.ts'

export const eventFind = defineMethod({
  name: 'event.find',
  summary: 'Lists the events.',
  description: 'A token of a company finds its events, a token of one event that event alone.',
  access: 'read',
  params: { ...paging, ...byName, ...orderOfEvents },
  resultName: 'events',
  result: eventList,
  errors: [],
  examples: [
    example('find', { limit: 20, offset: 0 }, all([demoEvent])),
    example('search', { query: 'demo', order: 'name', orderDirection: 'desc' }, all([demoEvent])),
  ],
  async handle({ limit, offset, after, ...wanted }, { db, grant, clock }) {
    return toPage(await listEvents(db, grant, wanted, clock.now(), { limit, offset, after }), toEvent)
  },
})
