import { sql } from 'kysely'
import { z } from 'zod'
import { refuseUnseen } from '../domain/access.ts'
import { change, eventPart } from '../domain/commit.ts'
import {
  editedField,
  editedGroup,
  fieldOut,
  groupOut,
  newField,
  newGroup,
  STANDARD,
  setFields,
  setGroups,
  type WholeEvent,
  wholeEvent,
  wholeEvents,
} from '../domain/event.ts'
import { awaitEvent } from '../domain/locks.ts'
import { defineMethod } from './context.ts'
import { companyID, date, found, id, idOut, line, nothingToChange, paging, seconds } from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'

const eventFields = {
  eventID: idOut('The event.'),
  companyID: idOut('The company it belongs to; its events share their people.'),
  name: z.string(),
  date,
  groups: z.array(groupOut).describe('The tickets that people register with; the first is the one they get unasked.'),
  formFields: z.array(fieldOut).describe('What people are asked when they register.'),
}
const eventOut = z.object(eventFields).meta({
  id: 'Event',
  title: 'Event',
  description: 'A conference, a school year, a catalogue: whatever has activities.',
})

function toEvent(event: WholeEvent): z.input<typeof eventOut> {
  return {
    eventID: event.id,
    companyID: event.company_id,
    name: event.name,
    date: seconds(event.created_at),
    groups: event.groups.map(({ id, ...group }) => ({ groupID: id, ...group })),
    formFields: event.fields.map(({ id, ...field }) => ({ fieldID: id, ...field })),
  }
}

const demo = {
  eventID: '1',
  companyID: '1',
  name: 'Demo event',
  date: '1795305600',
  groups: [{ groupID: '1', name: 'Standard', price: null, currency: null }],
  formFields: [],
}
const GROUPS = 'a list of 1 to 100 groups'
const FIELDS = 'a list of at most 100 fields'

const editParams = z.strictObject({
  eventID: id.describe('The event.'),
  name: line(200).optional().describe('What people call it.'),
  groups: z.array(editedGroup, GROUPS).min(1, GROUPS).max(100, GROUPS).optional().describe('All its tickets.'),
  formFields: z.array(editedField, FIELDS).max(100, FIELDS).optional().describe('All its form fields, in order.'),
})

export const eventMethods = [
  defineMethod({
    name: 'event.create',
    summary: 'Creates an event.',
    description: 'Activities, people and webhooks belong to an event, and a token can be limited to one.',
    tag: 'event',
    access: 'system',
    params: z.strictObject({
      name: line(200).describe('What people call it.'),
      companyID: companyID
        .default('1')
        .describe('The company it belongs to. Events of one company share their people.'),
      groups: z
        .array(newGroup, GROUPS)
        .min(1, GROUPS)
        .max(100, GROUPS)
        .default([STANDARD])
        .describe('The tickets that people register with. Left out: one that costs nothing.'),
      formFields: z
        .array(newField, FIELDS)
        .max(100, FIELDS)
        .default([])
        .describe('What people are asked when they register.'),
    }),
    resultName: 'event',
    result: eventOut,
    errors: [],
    examples: [
      {
        name: 'create',
        params: {
          name: 'Spring congress',
          companyID: '12345',
          groups: [{ name: 'Regular', price: 123.45, currency: 'USD' }, { name: 'Student' }],
          formFields: [
            { type: 'text', label: 'Phone' },
            { type: 'radio', label: 'T-shirt size', options: ['M', 'L'] },
          ],
        },
        result: {
          eventID: '2',
          companyID: '12345',
          name: 'Spring congress',
          date: '1795305600',
          groups: [
            { groupID: '2', name: 'Regular', price: 123.45, currency: 'USD' },
            { groupID: '3', name: 'Student', price: null, currency: null },
          ],
          formFields: [
            { fieldID: '1', type: 'text', label: 'Phone', options: [] },
            { fieldID: '2', type: 'radio', label: 'T-shirt size', options: ['M', 'L'] },
          ],
        },
      },
    ],
    async handle({ name, companyID, groups, formFields }, { db, grant, clock }) {
      return db.transaction().execute(async (trx) => {
        const { id } = await trx
          .insertInto('event')
          .values({ name, company_id: companyID, created_at: clock.now() })
          .returning('id')
          .executeTakeFirstOrThrow()
        await setGroups(trx, { id, groups: [] }, groups)
        await setFields(trx, { id, fields: [] }, formFields)
        return toEvent(await wholeEvent(trx, grant, id))
      })
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
    result: found('EventList', eventOut),
    errors: [],
    examples: [{ name: 'find', params: { limit: 20, offset: 0 }, result: { count: 1, total: 1, data: [demo] } }],
    async handle({ limit, offset }, { db, grant }) {
      const { eventID } = grant
      const total = db.selectFrom('event').$if(eventID !== null, (query) => query.where('id', '=', eventID as string))
      const rows = wholeEvents(db).$if(eventID !== null, (query) => query.where('id', '=', eventID as string))
      return page(total.select(TOTAL), rows.orderBy('id').limit(limit).offset(offset), toEvent)
    },
  }),

  defineMethod({
    name: 'event.get',
    summary: 'Returns one event.',
    description: 'Returns one event with its ticket groups and form fields.',
    tag: 'event',
    access: 'read',
    params: z.strictObject({ eventID: id.describe('The event.') }),
    resultName: 'event',
    result: eventOut,
    errors: ['not_found'],
    examples: [{ name: 'get', params: { eventID: '1' }, result: demo }],
    async handle({ eventID }, { db, grant }) {
      return toEvent(await wholeEvent(db, grant, eventID))
    },
  }),

  defineMethod({
    name: 'event.edit',
    summary: 'Changes an event.',
    description:
      'Only what is given changes. A list of groups or fields takes the place of the one before: those named by their ID stay, the others are new, those left out go. Webhooks with a type for it are notified when anything changed.',
    tag: 'event',
    access: 'write',
    params: editParams,
    resultName: 'event',
    result: eventOut,
    errors: ['not_found'],
    examples: [
      {
        name: 'edit',
        params: {
          eventID: '1',
          name: 'Congress',
          groups: [
            { groupID: '1', name: 'Early bird' },
            { name: 'Regular', price: 99, currency: 'EUR' },
          ],
          formFields: [{ type: 'check_box', label: 'Newsletter' }],
        },
        result: {
          ...demo,
          name: 'Congress',
          groups: [
            { groupID: '1', name: 'Early bird', price: null, currency: null },
            { groupID: '2', name: 'Regular', price: 99, currency: 'EUR' },
          ],
          formFields: [{ fieldID: '1', type: 'check_box', label: 'Newsletter', options: [] }],
        },
      },
    ],
    async handle({ eventID, name, groups, formFields }, context) {
      nothingToChange({ name, groups, formFields }, editParams)
      const { grant, clock } = context
      refuseUnseen(grant, eventID)
      return change(context, async (trx) => {
        // Nobody registers meanwhile in a group that goes; of two edits, one waits.
        if (groups) await awaitEvent(trx, eventID)
        await trx.selectFrom('event').select('id').where('id', '=', eventID).forNoKeyUpdate().execute()
        const before = await wholeEvent(trx, grant, eventID)
        await trx
          .updateTable('event')
          .set({ name: name ?? before.name })
          .where('id', '=', eventID)
          .execute()
        if (groups) await setGroups(trx, before, groups)
        if (formFields) await setFields(trx, before, formFields)
        const after = await wholeEvent(trx, grant, eventID)
        const changed = JSON.stringify(after) !== JSON.stringify(before)
        return {
          facts: changed ? [{ kind: 'event.edited', at: clock.now(), event: eventPart(after) }] : [],
          result: toEvent(after),
        }
      })
    },
  }),

  defineMethod({
    name: 'event.remove',
    summary: 'Removes an event with everything in it, for good.',
    description:
      'Its activities, registrations, webhooks and tokens go with it, and the deliveries that wait. People stay: they belong to the company.',
    tag: 'event',
    access: 'write',
    destructive: true,
    params: z.strictObject({ eventID: id.describe('The event.') }),
    resultName: 'removed',
    result: z
      .object({ ...eventFields, cancelledDeliveries: z.int().describe('How many waiting deliveries went with it.') })
      .meta({ id: 'RemovedEvent', title: 'RemovedEvent' }),
    errors: ['not_found'],
    examples: [{ name: 'remove', params: { eventID: '1' }, result: { ...demo, cancelledDeliveries: 0 } }],
    async handle({ eventID }, { db, grant, grants }) {
      refuseUnseen(grant, eventID)
      const removal = db.transaction().execute(async (trx) => {
        // Whatever is being added to the event is added before, and goes too, or finds no event afterwards.
        await awaitEvent(trx, eventID)
        await trx.selectFrom('event').select('id').where('id', '=', eventID).forUpdate().execute()
        const removed = await wholeEvent(trx, grant, eventID)
        const activities = trx.selectFrom('activity').select('id').where('event_id', '=', eventID)
        await activities.orderBy('id').forUpdate().execute()
        await trx.deleteFrom('enrollment').where(sql<boolean>`activity_id in (${activities})`).execute()
        for (const table of ['activity', 'attendee', 'form_field', 'ticket_group', 'token', 'webhook'] as const) {
          await trx.deleteFrom(table).where('event_id', '=', eventID).execute()
        }
        const { numDeletedRows } = await trx.deleteFrom('outbox').where('event_id', '=', eventID).executeTakeFirst()
        await trx.deleteFrom('event').where('id', '=', eventID).execute()
        return { ...toEvent(removed), cancelledDeliveries: Number(numDeletedRows) }
      })
      return removal.finally(() => grants.forget()) // its tokens go with it
    },
  }),
]
