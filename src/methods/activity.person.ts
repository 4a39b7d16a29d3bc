import { z } from 'zod'
import { visibleActivity } from '../domain/access.ts'
import { change } from '../domain/commit.ts'
import { dismiss, enroll, enrollmentFact, findActivities } from '../domain/enrolment.ts'
import { wholeEvent } from '../domain/event.ts'
import { personPart, registrationFacts } from '../domain/facts-of.ts'
import { enrollmentChanges, findParticipant, participants } from '../domain/participants.ts'
import { findPeople, peopleByID } from '../domain/people.ts'
import { register, since } from '../domain/registration.ts'
import type { PersonPart } from '../facts.ts'
import { defineMethod } from './context.ts'
import { found, id, nothingToChange, paging, seconds } from './fields/basic.ts'
import { page, TOTAL } from './fields/page.ts'
import {
  bindParams,
  dismissals,
  dismissParams,
  enrollments,
  operateParams,
  participant,
  toParticipant,
} from './fields/participant.ts'
import { oneOrAll, peopleOf, peopleToDismiss } from './fields/person.ts'

const enrolled = { enrollmentID: '2', eventID: '1', activityID: '1', personID: '2', date: '1795305600', created: true }
const left = { enrollmentID: '1', eventID: '1', activityID: '1', personID: '1', dismissed: true }
/** Who made the first call. */
const ana = {
  enrollmentID: '1',
  activityID: '1',
  personID: '1',
  name: 'Ana Souza',
  surname: null,
  email: 'ana@example.com',
  source: 'api' as const,
  active: true,
  status: 'active' as const,
  dateExpire: null,
  completedDate: null,
  presentDate: null,
  date: '1795305600',
}

export const activityPersonMethods = [
  defineMethod({
    name: 'activity.person.bind',
    summary: 'Enrols a person in an activity, or many.',
    description:
      'Notifies every active webhook of the event with a type for enrolments. A person who is enrolled already stays so, and nobody is notified again. Somebody new is registered for the event as well, in its first ticket group. Of many people in content all are enrolled, or none.',
    tag: 'activity.person',
    access: 'write',
    params: bindParams,
    resultName: 'enrollment',
    result: enrollments,
    errors: ['not_found', 'activity_full'],
    examples: [
      { name: 'bind', params: { activityID: '1', name: 'Bea Lima', email: 'bea@example.com' }, result: enrolled },
      {
        name: 'somebody the event knows',
        params: { activityID: '1', personID: '1' },
        result: { ...enrolled, enrollmentID: '1', personID: '1', created: false },
      },
      {
        name: 'everything',
        params: {
          activityID: '1',
          name: 'Bea',
          surname: 'Lima',
          email: 'bea@example.com',
          cpf: '123.456.789-09',
          nickname: 'Bê',
          uuid: '0b7d3f8e-5a55-4c1b-9d5e-3f1c7e0a9b11',
          source: 'catalog',
          dateExpire: '1826841600',
          bypassWebhook: true,
        },
        result: enrolled,
      },
      {
        name: 'many',
        params: {
          eventID: '1',
          content: [
            { activityID: '1', name: 'Bea Lima', email: 'bea@example.com' },
            { activityID: '1', name: 'Caio Reis', email: 'caio@example.com' },
          ],
        },
        result: { count: 2, total: 2, data: [enrolled, { ...enrolled, enrollmentID: '3', personID: '3' }] },
      },
    ],
    async handle({ eventID, activityID, bypassWebhook, source, dateExpire, content, ...one }, context) {
      const { clock, grant } = context
      const people = peopleOf<NonNullable<typeof content>[number]>(one, content)
      return change(context, async (trx) => {
        const at = clock.now()
        const { event, targets } = await findActivities(trx, grant, people, { eventID, activityID })
        const found = await findPeople(trx, grant, event, targets, at)
        const registered = await register(trx, event, found, at)
        const enrolled = await enroll(
          trx,
          found.map(({ at, activity, personID, given }) => ({
            at,
            activity,
            personID,
            source: given.source ?? source,
            expiresAt: given.dateExpire ?? dateExpire ?? null,
          })),
          at,
        )
        const facts = found.flatMap(({ activity }, index) => {
          const registration = registered[index] as (typeof registered)[number]
          const joined = registrationFacts(at, event, registration)
          const { row, created } = enrolled[index] as (typeof enrolled)[number]
          const person = personPart(registration.row)
          return created ? [...joined, enrollmentFact('enrollment.added', at, event, activity, person, row)] : joined
        })
        const results = enrolled.map(({ row, created }) => ({
          enrollmentID: row.id,
          eventID: event.id,
          activityID: row.activity_id,
          personID: row.person_id,
          date: seconds(row.enrolled_at),
          created,
        }))
        return { facts: bypassWebhook ? [] : facts, result: oneOrAll(results, content !== undefined) }
      })
    },
  }),

  defineMethod({
    name: 'activity.person.dismiss',
    summary: 'Dismisses a person from an activity, or many.',
    description:
      'Notifies every active webhook of the event with a type for dismissals, always after the notification of the enrolment it ends.',
    tag: 'activity.person',
    access: 'write',
    params: dismissParams,
    resultName: 'dismissal',
    result: dismissals,
    errors: ['not_found'],
    examples: [
      { name: 'dismiss', params: { activityID: '1', personID: '1' }, result: left },
      {
        name: 'many',
        params: { eventID: '1', activityID: '1', content: [{ personID: '1' }], bypassWebhook: true },
        result: { count: 1, total: 1, data: [left] },
      },
    ],
    async handle({ eventID, activityID, personID, bypassWebhook, content }, context) {
      const { clock, grant } = context
      const people = peopleToDismiss(personID, content)
      return change(context, async (trx) => {
        const at = clock.now()
        const { event, targets } = await findActivities(trx, grant, people, { eventID, activityID })
        const wanted = targets.map(({ at, activity, given }) => ({ at, activity, personID: given.personID }))
        const rows = await dismiss(trx, wanted, at)
        const told = bypassWebhook ? [] : rows.filter(({ changed }) => changed)
        const known = await peopleByID(
          trx,
          event.id,
          told.map(({ row }) => row.person_id),
        )
        const facts = told.map((one) => {
          const { activity, personID } = wanted[rows.indexOf(one)] as (typeof wanted)[number]
          return enrollmentFact('enrollment.dismissed', at, event, activity, known.get(personID) as PersonPart, one.row)
        })
        const results = rows.map(({ row, changed }) => ({
          enrollmentID: row.id,
          eventID: event.id,
          activityID: row.activity_id,
          personID: row.person_id,
          dismissed: changed,
        }))
        return { facts, result: oneOrAll(results, content !== undefined) }
      })
    },
  }),

  defineMethod({
    name: 'activity.person.operate',
    summary: 'Changes the enrolment of a person.',
    description:
      'Checks in and out, completes, suspends: only what is given changes. Webhooks with a type for it are notified when it did.',
    tag: 'activity.person',
    access: 'write',
    params: operateParams,
    resultName: 'participant',
    result: participant,
    errors: ['not_found'],
    examples: [
      {
        name: 'complete',
        params: { activityID: '1', personID: '1', completed: true },
        result: { ...ana, completedDate: '1795305600' },
      },
      {
        name: 'check in, suspend',
        params: {
          activityID: '1',
          personID: '1',
          present: true,
          active: false,
          status: 'inactive',
          dateExpire: '1826841600',
        },
        result: { ...ana, presentDate: '1795305600', active: false, status: 'inactive', dateExpire: '1826841600' },
      },
    ],
    async handle({ activityID, personID, dateExpire, present, completed, ...given }, context) {
      nothingToChange({ present, completed, ...given, dateExpire }, operateParams)
      const { clock, grant } = context
      return change(context, async (trx) => {
        const at = clock.now()
        const activity = await visibleActivity(trx, grant, activityID)
        const event = await wholeEvent(trx, grant, activity.event_id)
        const before = await findParticipant(trx, grant, activityID, personID, true)
        await trx
          .updateTable('enrollment')
          .set({
            active: given.active ?? before.active,
            status: given.status ?? before.status,
            expires_at: dateExpire === undefined ? before.expires_at : dateExpire,
            completed_at: since(before.completed_at, completed, at),
            present_at: since(before.present_at, present, at),
          })
          .where('id', '=', before.id)
          .execute()
        const after = await findParticipant(trx, grant, activityID, personID)
        const person = (await peopleByID(trx, event.id, [personID])).get(personID) as PersonPart
        const facts = enrollmentChanges(before, after).map((kind) =>
          enrollmentFact(kind, at, event, activity, person, after),
        )
        return { facts, result: toParticipant(after) }
      })
    },
  }),

  defineMethod({
    name: 'activity.person.find',
    summary: 'Lists the people enrolled in an activity.',
    description: 'Lists the people enrolled in an activity, in the order of their enrolments.',
    tag: 'activity.person',
    access: 'read',
    params: z.strictObject({ activityID: id.describe('The activity.'), ...paging }),
    resultName: 'participants',
    result: found('ParticipantList', participant),
    errors: ['not_found'],
    examples: [
      { name: 'find', params: { activityID: '1', limit: 20, offset: 0 }, result: { count: 1, total: 1, data: [ana] } },
    ],
    async handle({ activityID, limit, offset }, { db, grant }) {
      await visibleActivity(db, grant, activityID)
      const total = db.selectFrom('enrollment').where('activity_id', '=', activityID).where('dismissed_at', 'is', null)
      const rows = participants(db, grant, activityID).orderBy('enrollment.id').limit(limit).offset(offset)
      return page(total.select(TOTAL), rows, toParticipant)
    },
  }),

  defineMethod({
    name: 'activity.person.get',
    summary: 'Returns one person enrolled in an activity.',
    description: 'Returns one person enrolled in an activity.',
    tag: 'activity.person',
    access: 'read',
    params: z.strictObject({ activityID: id.describe('The activity.'), personID: id.describe('The person.') }),
    resultName: 'participant',
    result: participant,
    errors: ['not_found'],
    examples: [{ name: 'get', params: { activityID: '1', personID: '1' }, result: ana }],
    async handle({ activityID, personID }, { db, grant }) {
      await visibleActivity(db, grant, activityID)
      return toParticipant(await findParticipant(db, grant, activityID, personID))
    },
  }),
]
