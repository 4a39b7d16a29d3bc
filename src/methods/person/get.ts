import { findPerson } from '../../domain/person.ts'
import { defineMethod } from '../context.ts'
import { anaHerself, example } from '../examples.ts'
import { knownPerson, toKnownPerson } from '../fields/known-person.ts'
import { personOrEmail, whichPerson } from '../fields/person.ts'

export const personGet = defineMethod({
  name: 'person.get',
  summary: 'Returns one person.',
  description:
    'As the company knows the person. A token of one event sees those who are registered there, as they are known there.',
  access: 'read',
  params: {
    ...whichPerson,
  },
  resultName: 'person',
  result: knownPerson,
  examples: [
    example('get', { personID: '1' }, anaHerself),
    example('by email', { email: 'ana@example.com', companyID: '1' }, anaHerself),
  ],
  async handle({ companyID: company, ...who }, { db, grant }) {
    return toKnownPerson(await findPerson(db, grant, personOrEmail(who), company))
  },
})
