import { z } from 'zod'
import { listEvents } from '../../../domain/event.ts'
import { defineMethod } from '../../context.ts'
import { demoEvent, example } from '../../examples.ts'
import { companyID, line, named, paging } from '../../fields/basic.ts'
import { eventList, toEvent } from '../../fields/event.ts'
import { all, toPage } from '../../fields/page.ts'
import { between, ids, orderOfEvents } from '../../fields/searching.ts'

export const companyEventFind = defineMethod({
  name: 'company.event.find',
  summary: 'Lists the events of a company.',
  description:
    'Of an event that has no dates of its own, those of its activities are looked at. A token of a company finds its events, a token of one event that event alone.',
  access: 'read',
  params: {
    companyID: companyID.optional().describe('The company; left out: each that the token sees.'),
    ...paging,
    selection: z
      .enum(['all', 'past', 'current', 'upcoming'])
      .meta(named('EventSelection'))
      .optional()
      .describe('Only those that are over, go on, or have not begun.'),
    name: line(200).optional().describe('Only those with this text in their name.'),
    ...between,
    events: ids.describe('Only these.'),
    ...orderOfEvents,
  },
  resultName: 'events',
  result: eventList,
  errors: [],
  examples: [
    example('find', { companyID: '1', limit: 20, offset: 0 }, all([demoEvent])),
    example(
      'search',
      { companyID: '1', selection: 'all', name: 'demo', events: ['1'], order: 'name', orderDirection: 'desc' },
      all([demoEvent]),
    ),
    example('of a time', { companyID: '1', dateBegin: '1795305600', dateEnd: '1795392000' }, all([])),
  ],
  async handle({ limit, offset, after, name: query, ...wanted }, { db, grant, clock }) {
    return toPage(await listEvents(db, grant, { query, ...wanted }, clock.now(), { limit, offset, after }), toEvent)
  },
})
