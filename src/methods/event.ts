import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../database/schema.ts'
import { defineMethod } from './context.ts'
import { date, found, id, idOut, paging, seconds, text } from './fields.ts'
import { page, TOTAL } from './page.ts'
import { visibleEvent } from './visible.ts'

const event = z
  .object({
    eventID: idOut('The event.'),
    companyID: idOut('The company it belongs to; its events share their people.'),
    name: z.string(),
    date,
  })
  .meta({
    id: 'Event',
    title: 'Event',
    description: 'A conference, a school year, a catalogue: whatever has activities.',
  })

function toEvent(row: Selectable<Database['event']>): z.input<typeof event> {
  return { eventID: String(row.id), companyID: String(row.company_id), name: row.name, date: seconds(row.created_at) }
}

const demo = { eventID: '1', companyID: '1', name: 'Demo event', date: '1795305600' }

export const eventMethods = [
  defineMethod({
    name: 'event.create',
    summary: 'Creates an event.',
    description: 'Activities, people and webhooks belong to an event, and a token can be limited to one.',
    tag: 'event',
    access: 'system',
    params: z.strictObject({
      name: text(200).describe('What people call it.'),
      companyID: id.default('1').describe('The company it belongs to. Events of one company share their people.'),
    }),
    resultName: 'event',
    result: event,
    errors: [],
    examples: [
      {
        name: 'create',
        params: { name: 'Spring congress' },
        result: { ...demo, eventID: '2', name: 'Spring congress' },
      },
    ],
    async handle({ name, companyID }, { db, clock }) {
      const row = await db
        .insertInto('event')
        .values({ name, company_id: companyID, created_at: clock.now() })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toEvent(row)
    },
  }),

  defineMethod({
    name: 'event.find',
    summary: 'Lists the events.',
    description: 'A token of one event finds that event alone.',
    tag: 'event',
    access: 'read',
    params: z.strictObject(paging),
    resultName: 'events',
    result: found('EventList', event),
    errors: [],
    examples: [{ name: 'find', params: {}, result: { count: 1, total: 1, data: [demo] } }],
    async handle({ limit, offset }, { db, grant }) {
      const events = db
        .selectFrom('event')
        .$if(grant.eventID !== null, (query) => query.where('id', '=', grant.eventID as string))
      return page(events.select(TOTAL), events.selectAll().orderBy('id').limit(limit).offset(offset), toEvent)
    },
  }),

  defineMethod({
    name: 'event.get',
    summary: 'Returns one event.',
    description: 'Returns one event.',
    tag: 'event',
    access: 'read',
    params: z.strictObject({ eventID: id.describe('The event.') }),
    resultName: 'event',
    result: event,
    errors: ['not_found'],
    examples: [{ name: 'get', params: { eventID: '1' }, result: demo }],
    async handle({ eventID }, { db, grant }) {
      return toEvent(await visibleEvent(db, grant, eventID))
    },
  }),
]
