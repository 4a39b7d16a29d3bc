import { editPersonSeen } from '../../domain/person.ts'
import { defineMethod } from '../context.ts'
import { anaHerself, details, example } from '../examples.ts'
import { editedExternalID, thingID } from '../fields/basic.ts'
import { knownPerson, toKnownPerson } from '../fields/known-person.ts'
import { email, personDetails, personName } from '../fields/person.ts'

const corrected = { name: 'Ana', surname: 'Souza', email: 'ana.souza@example.com', ...details }

export const personEdit = defineMethod({
  name: 'person.edit',
  summary: 'Changes a person.',
  description:
    'Only what is given changes. A token of a company, or of system scope, changes what the company knows: the events keep what they were told, which event.person.operate changes. One of one event changes what is known there. Webhooks of the company, or of the event, with a type for it are notified.',
  access: 'write',
  params: {
    personID: thingID.describe('The person.'),
    name: personName.optional().describe('The name.'),
    email: email.optional().describe('The email by which the person is known.'),
    ...personDetails,
    externalID: editedExternalID,
  },
  needsChange: true,
  resultName: 'person',
  result: knownPerson,
  examples: [
    example(
      'edit',
      { personID: '1', ...corrected, externalID: 'S-7' },
      { ...anaHerself, ...corrected, externalID: 'S-7' },
    ),
  ],
  async handle({ personID, ...given }, { commit, grant }) {
    return toKnownPerson(await commit((trx, now) => editPersonSeen(trx, grant, personID, given, now)))
  },
})
