import { findFact } from '../../domain/fact.ts'
import { defineMethod } from '../context.ts'
import { demoFact, example } from '../examples.ts'
import { id } from '../fields/basic.ts'
import { fact, toFact } from '../fields/fact.ts'

export const factGet = defineMethod({
  name: 'fact.get',
  summary: 'Shows one thing that happened.',
  description: 'Facts are kept for RETENTION_DAYS.',
  access: 'read',
  params: { factID: id.describe('The fact.') },
  resultName: 'fact',
  result: fact,
  examples: [example('get', { factID: demoFact.factID }, demoFact)],
  async handle({ factID }, { db, grant }) {
    return toFact(await findFact(db, grant, factID))
  },
})
