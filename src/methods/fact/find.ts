import { z } from 'zod'
import { findFacts } from '../../domain/fact.ts'
import { matching } from '../../shared/fields.ts'
import { defineMethod } from '../context.ts'
import { demoFact, example } from '../examples.ts'
import { companyID, line, moment, object, paging, thingID } from '../fields/basic.ts'
import { fact, toFact } from '../fields/fact.ts'

export const factFind = defineMethod({
  name: 'fact.find',
  summary: 'Lists what happened, for receivers that ask instead of listening.',
  description:
    'The oldest first. Call it again and again with next as after: every fact comes once, in the order in which it was logged, and none is missed, however many servers there are. A fact is logged some milliseconds after the call that made it. Facts are kept for RETENTION_DAYS. Also those that no webhook is told.',
  access: 'read',
  params: {
    eventID: thingID.optional().describe('The event; or give companyID.'),
    companyID: companyID.optional().describe('The company, with all its events: not for tokens of one event.'),
    after: matching(/^\d{1,18}$/, 'next of an earlier answer, a string of digits,')
      .default('0')
      .describe('next of the last answer; left out: from the beginning of the log.'),
    type: line(200)
      .optional()
      .describe(
        "Only of this kind, such as enrollment.added; or what a notification type tells; or a type of one's own.",
      ),
    personID: thingID.optional().describe('Only about this person.'),
    since: moment.optional().describe('Only what happened since then, in Unix seconds.'),
    limit: paging.limit,
  },
  resultName: 'facts',
  result: object('FactPage', {
    facts: z.array(fact),
    next: z.string().describe('To be given as after, the next time.'),
    more: z.boolean().describe('true: there is more now, also when facts is empty. false: ask again later.'),
  }),
  examples: [
    example(
      'find',
      { eventID: '1', limit: 1, type: 'enrollment.added' },
      { facts: [demoFact], next: demoFact.position, more: false },
    ),
    example(
      'what came since',
      { companyID: '1', after: '1000', personID: '1', since: '1795305600' },
      { facts: [], next: '1000', more: false },
    ),
  ],
  async handle({ limit, ...wanted }, { db, grant }) {
    const { rows, next, more } = await findFacts(db, grant, wanted, limit)
    return { facts: rows.map(toFact), next, more }
  },
})
