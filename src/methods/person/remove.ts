import { z } from 'zod'
import { type Receipt, removePerson } from '../../domain/person-remove.ts'
import { defineMethod } from '../context.ts'
import { example } from '../examples.ts'
import { idOut, object, pick } from '../fields/basic.ts'
import { personOrEmail, whichPerson } from '../fields/person.ts'

const count = (of: string) => z.int().describe(`How many ${of}.`)

const receipt = object('ErasureReceipt', 'What was erased of a person, and what stays.', {
  personID: idOut('The person. The ID is given to nobody else.'),
  companyID: idOut('The company.'),
  eventID: idOut('The event of the token; null: it was erased in the whole company.').nullable(),
  registrations: count('registrations were erased, with their answers'),
  enrollments: count('enrolments were erased'),
  externalIDs: count("of the company's own numbers were erased, of the person and of enrolments"),
  facts: count('facts were erased in the log'),
  deliveries: count('deliveries were cancelled, or had been given up'),
  attempts: count('attempts were erased in the log: what was sent, and what came back'),
  notified: count('facts tell of the removal: webhooks are notified of dismissals, with the ID alone'),
  left: count('facts are left, because a delivery of them is under way: call it again'),
  stays: z.array(z.string()).describe('What stays, and why: a sentence each.'),
})

const nothing = { registrations: 0, enrollments: 0, externalIDs: 0, facts: 0, deliveries: 0, attempts: 0, notified: 0 }
const STAYING = { eventID: null, facts: 3, told: 2, left: 0, hasOwnTypes: true }
const erasedAna = {
  personID: '1',
  companyID: '1',
  eventID: null,
  ...nothing,
  registrations: 1,
  enrollments: 1,
  facts: 3,
  attempts: 1,
  notified: 2,
  left: 0,
  stays: staying(STAYING, 30),
}

export const personRemove = defineMethod({
  name: 'person.remove',
  summary: 'Erases a person, for good, and says what was erased.',
  description:
    'Registrations, answers, enrolments and own numbers go, and in the logs what was told of the person: facts, deliveries that wait, and the bodies and answers of attempts. Webhooks are told of the dismissals that this is, as by event.person.dismiss, but by the personID alone, without name and email. A token of a company, or of system scope, erases in the whole company; one of an event what that event knows. A delivery that is under way cannot be stopped: while left is more than 0, call it again. Called again, it changes nothing. What was told elsewhere, and backups of the database, are beyond its reach.',
  access: 'write',
  destructive: true,
  params: {
    ...whichPerson,
  },
  resultName: 'receipt',
  result: receipt,
  examples: [
    example('remove', { personID: '1' }, erasedAna),
    example('by email', { email: 'ana@example.com', companyID: '1' }, erasedAna),
  ],
  async handle({ companyID: company, ...who }, context) {
    const erased = await removePerson(context, context.grant, personOrEmail(who), company)
    return toReceipt(erased, context.retentionDays)
  },
})

function toReceipt({ told, ...erased }: Receipt, days: number): z.input<typeof receipt> {
  return {
    ...pick(erased, 'personID', 'companyID', 'eventID', 'registrations', 'enrollments', 'externalIDs'),
    ...pick(erased, 'facts', 'deliveries', 'attempts', 'left'),
    notified: told,
    stays: staying({ ...erased, told }, days),
  }
}

/** What stays, in words. */
function staying(
  { eventID, facts, told, left, hasOwnTypes }: Pick<Receipt, keyof typeof STAYING>,
  days: number,
): string[] {
  const all: [boolean, string][] = [
    [left > 0, 'Facts that have a delivery under way, until this is called again.'],
    [
      eventID !== null,
      'What the company and its other events know of the person, if there are any: this token sees one event.',
    ],
    [
      facts > 0,
      `Of what was erased in the log it can be seen that it was there, for ${days} days: its IDs, its type and its dates.`,
    ],
    [told > 0, `The facts that tell of the removal name the person by the ID alone, and stay for ${days} days.`],
    [
      hasOwnTypes,
      `Facts of own types that do not have the email of the person as a value, for ${days} days: nobody but their publisher knows whom they are about.`,
    ],
  ]
  return all.flatMap(([stays, why]) => (stays ? [why] : []))
}
