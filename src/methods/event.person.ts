import { sql } from 'kysely'
import { z } from 'zod'
import { asSeen, attendeeChanges, attendees, lockedAttendee } from '../domain/attendees.ts'
import { change } from '../domain/commit.ts'
import { changePerson, lockPerson } from '../domain/edit-person.ts'
import { endEnrollments, enrollmentFact } from '../domain/enrolment.ts'
import { wholeEvent } from '../domain/event.ts'
import { attendeeFact, registrationFacts } from '../domain/facts-of.ts'
import { findPeople, missingPerson, peopleByID } from '../domain/people.ts'
import { type AttendeeRow, changeRegistration, endRegistrations, register } from '../domain/registration.ts'
import type { Fact, PersonPart } from '../facts.ts'
import { defineMethod } from './context.ts'
import {
  ana,
  attendee,
  attendeeStatus,
  bea,
  bindParams,
  departures,
  dismissParams,
  operateParams,
  registrations,
  toAttendee,
} from './fields/attendee.ts'
import { found, id, nothingToChange, paging } from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'
import { all, oneOrAll, peopleOf, peopleToDismiss } from './fields/person.ts'

const left = { attendeeID: '1', eventID: '1', personID: '1', dismissed: true }

export const eventPersonMethods = [
  defineMethod({
    name: 'event.person.bind',
    summary: 'Registers a person for an event, or many.',
    description:
      'Who registers in a group that costs nothing, or has paid, is accepted at once; others are pending until event.person.operate says that they paid. Webhooks with a type for it are notified. Somebody who is registered already stays so. Of many people in content all are registered, or none.',
    tag: 'event.person',
    access: 'write',
    params: bindParams,
    resultName: 'registration',
    result: registrations,
    errors: ['not_found'],
    examples: [
      {
        name: 'bind',
        params: { eventID: '1', name: 'Bea Lima', email: 'bea@example.com' },
        result: { ...bea, created: true },
      },
      { name: 'somebody known', params: { eventID: '1', personID: '1' }, result: { ...ana, created: false } },
      {
        name: 'everything',
        params: {
          eventID: '1',
          name: 'Bea',
          surname: 'Lima',
          email: 'bea@example.com',
          cpf: '123.456.789-09',
          nickname: 'Bê',
          uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11',
          groupID: '1',
          answers: [],
          additionalAttendees: [{ name: 'João', surname: 'Lima' }],
          paid: true,
          bypassWebhook: true,
        },
        result: {
          ...bea,
          name: 'Bea',
          surname: 'Lima',
          cpf: '123.456.789-09',
          nickname: 'Bê',
          uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11',
          paidDate: '1795305600',
          additionalAttendees: [{ attendeeID: '3', name: 'João', surname: 'Lima' }],
          created: true,
        },
      },
      {
        name: 'many',
        params: {
          eventID: '1',
          content: [
            { name: 'Bea Lima', email: 'bea@example.com' },
            { name: 'Caio Reis', email: 'caio@example.com' },
          ],
        },
        result: {
          count: 2,
          total: 2,
          data: [
            { attendeeID: '2', eventID: '1', personID: '2', status: 'accepted', created: true },
            { attendeeID: '3', eventID: '1', personID: '3', status: 'accepted', created: true },
          ],
        },
      },
    ],
    async handle({ eventID, bypassWebhook, content, ...one }, context) {
      const { clock, grant } = context
      const people = peopleOf(one, content)
      return change(context, async (trx) => {
        const at = clock.now()
        const event = await wholeEvent(trx, grant, eventID)
        const registered = await register(trx, event, await findPeople(trx, grant, event, people, at, true), at)
        const facts = registered.flatMap((one) => registrationFacts(at, event, one))
        const [{ row, created }] = registered as [(typeof registered)[number]]
        const result = content
          ? all(registered.map(({ row, created }) => ({ ...brief(row), created })))
          : { ...toAttendee(event, await asSeen(trx, grant, row)), created }
        return { facts: bypassWebhook ? [] : facts, result }
      })
    },
  }),

  defineMethod({
    name: 'event.person.operate',
    summary: "Changes a person's registration.",
    description:
      'Payment, decision, presence, answers, and the person itself: only what is given changes. A pending registration that is paid is accepted. Of acceptance a webhook hears once in a registration.',
    tag: 'event.person',
    access: 'write',
    params: operateParams,
    resultName: 'attendee',
    result: attendee,
    errors: ['not_found'],
    examples: [
      {
        name: 'pay',
        params: { eventID: '1', personID: '1', paid: true },
        result: { ...ana, paidDate: '1795305600' },
      },
      {
        name: 'decide, check in, correct',
        params: {
          eventID: '1',
          personID: '1',
          status: 'denied',
          present: true,
          groupID: '1',
          answers: [],
          additionalAttendees: [],
          name: 'Ana',
          surname: 'Souza',
          cpf: '123.456.789-09',
          nickname: 'Aninha',
          uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11',
          email: 'ana.souza@example.com',
        },
        result: {
          ...ana,
          status: 'denied',
          presentDate: '1795305600',
          name: 'Ana',
          surname: 'Souza',
          cpf: '123.456.789-09',
          nickname: 'Aninha',
          uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11',
          email: 'ana.souza@example.com',
        },
      },
    ],
    async handle({ eventID, personID, ...given }, context) {
      nothingToChange(given, operateParams)
      const { clock, grant } = context
      const { name, surname, email, cpf, nickname, uuid, ...registration } = given
      return change(context, async (trx) => {
        const at = clock.now()
        const event = await wholeEvent(trx, grant, eventID)
        await lockPerson(trx, eventID, personID)
        const before = await lockedAttendee(trx, eventID, personID)
        await changePerson(trx, grant, event.company_id, before, { name, surname, email, cpf, nickname, uuid })
        const after = await changeRegistration(trx, event, before, registration, at)
        const facts = attendeeChanges(before, after).map((kind) => attendeeFact(kind, at, event, after))
        return { facts, result: toAttendee(event, await asSeen(trx, grant, after)) }
      })
    },
  }),

  defineMethod({
    name: 'event.person.dismiss',
    summary: 'Ends the registration of a person, or of many.',
    description:
      'The enrolments in activities of the event end with it, and webhooks hear of each. Registered anew, the person has the same attendeeID.',
    tag: 'event.person',
    access: 'write',
    params: dismissParams,
    resultName: 'departure',
    result: departures,
    errors: ['not_found'],
    examples: [
      { name: 'dismiss', params: { eventID: '1', personID: '1' }, result: left },
      {
        name: 'many',
        params: { eventID: '1', content: [{ personID: '1' }], bypassWebhook: true },
        result: { count: 1, total: 1, data: [left] },
      },
    ],
    async handle({ eventID, personID, bypassWebhook, content }, context) {
      const { clock, grant } = context
      const people = peopleToDismiss(personID, content)
      return change(context, async (trx) => {
        const at = clock.now()
        const event = await wholeEvent(trx, grant, eventID)
        const rows = await endRegistrations(trx, eventID, people)
        const ids = rows.filter(({ changed }) => changed).map(({ row }) => row.person_id)
        const ended = await endEnrollments(trx, { eventID, personIDs: ids }, at)
        const known = await peopleByID(trx, eventID, ids)
        const facts: Fact[] = ended.map(({ row, activity }) =>
          enrollmentFact('enrollment.dismissed', at, event, activity, known.get(row.person_id) as PersonPart, row),
        )
        for (const { row, changed } of rows) {
          if (!changed) continue
          facts.push(attendeeFact('attendee.dismissed', at, event, row))
        }
        const results = rows.map(({ row, changed }) => ({
          attendeeID: row.id,
          eventID,
          personID: row.person_id,
          dismissed: changed,
        }))
        return { facts: bypassWebhook ? [] : facts, result: oneOrAll(results, content !== undefined) }
      })
    },
  }),

  defineMethod({
    name: 'event.person.find',
    summary: 'Lists the people registered for an event.',
    description: 'By attendeeID, lowest first. Those who left are listed only when status asks for them.',
    tag: 'event.person',
    access: 'read',
    params: z.strictObject({
      eventID: id.describe('The event.'),
      status: attendeeStatus.optional().describe('Only those.'),
      ...paging,
    }),
    resultName: 'attendees',
    result: found('AttendeeList', attendee),
    errors: ['not_found'],
    examples: [
      {
        name: 'find',
        params: { eventID: '1', status: 'accepted', limit: 20, offset: 0 },
        result: { count: 1, total: 1, data: [ana] },
      },
    ],
    async handle({ eventID, status, limit, offset }, { db, grant }) {
      const event = await wholeEvent(db, grant, eventID)
      const listed = status === undefined ? sql<boolean>`status <> 'dismissed'` : sql<boolean>`status = ${status}`
      const total = db.selectFrom('attendee').where('event_id', '=', eventID).where(listed)
      const rows = attendees(db, grant, eventID).where(listed)
      return page(total.select(TOTAL), rows.orderBy('attendee.id').limit(limit).offset(offset), (row) =>
        toAttendee(event, row),
      )
    },
  }),

  defineMethod({
    name: 'event.person.get',
    summary: 'Returns one person registered for an event.',
    description: 'Returns one person registered for an event, with answers and companions.',
    tag: 'event.person',
    access: 'read',
    params: z.strictObject({ eventID: id.describe('The event.'), personID: id.describe('The person.') }),
    resultName: 'attendee',
    result: attendee,
    errors: ['not_found'],
    examples: [{ name: 'get', params: { eventID: '1', personID: '1' }, result: ana }],
    async handle({ eventID, personID }, { db, grant }) {
      const event = await wholeEvent(db, grant, eventID)
      const row = await attendees(db, grant, eventID)
        .where('person_id', '=', personID)
        .where('status', '!=', 'dismissed')
        .executeTakeFirst()
      if (!row) throw missingPerson([], personID, eventID)
      return toAttendee(event, row)
    },
  }),
]

function brief(row: AttendeeRow) {
  return { attendeeID: row.id, eventID: row.event_id, personID: row.person_id, status: row.status }
}
