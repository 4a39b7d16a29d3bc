import { listPeople } from '../../domain/person.ts'
import { defineMethod } from '../context.ts'
import { anaHerself, example } from '../examples.ts'
import { companyID, pageOf, paging, thingID } from '../fields/basic.ts'
import { knownPerson, toKnownPerson } from '../fields/known-person.ts'
import { all, toPage } from '../fields/page.ts'
import { searching } from '../fields/searching.ts'

export const personFind = defineMethod({
  name: 'person.find',
  summary: 'Lists the people, whichever events they are in.',
  description:
    'As their company knows them. A token of one event finds those who are registered there, as they are known there. By personID, lowest first, unless another order is asked for.',
  access: 'read',
  params: {
    eventID: thingID.optional().describe('Only those who are registered for this event.'),
    companyID: companyID.optional().describe('Only those of this company: not for tokens of one event.'),
    ...paging,
    ...searching,
  },
  resultName: 'people',
  result: pageOf('PersonList', knownPerson),
  examples: [
    example('find', { eventID: '1', companyID: '1', limit: 20, offset: 0 }, all([anaHerself])),
    example(
      'search',
      { query: 'ana@example.com', queryKey: 'email', match: 'exact', order: 'surname', orderDirection: 'desc' },
      all([anaHerself]),
    ),
  ],
  async handle({ limit, offset, after, ...wanted }, { db, grant }) {
    return toPage(await listPeople(db, grant, wanted, { limit, offset, after }), toKnownPerson)
  },
})
